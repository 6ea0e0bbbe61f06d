#include "app/panels/MessageBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace fovea::app {

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_text(new QLabel)
    , m_action(new QPushButton)
{
    setObjectName("messageBar");
    m_text->setObjectName("messageText");
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton;
    close->setText(QStringLiteral("✕"));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close this message"));
    close->setAccessibleName(tr("Close the message"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 6, 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    layout->addWidget(close);
    hide();

    connect(close, &QToolButton::clicked, this, &MessageBar::clear);
    connect(m_action, &QPushButton::clicked, this, [this] {
        clear();
        Q_EMIT actionTriggered();
    });
}

void MessageBar::showError(const Error& error, const QString& action)
{
    setColours("#5c2b2e", "#ffe9e7");
    m_text->setText(QString::fromStdString(describe(error)));
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    show();
}

void MessageBar::showNotice(const QString& text)
{
    setColours("#27405c", "#e6f1ff"); // not those of a failure
    m_text->setText(text);
    m_action->hide();
    show();
}

void MessageBar::setColours(const char* background, const char* text)
{
    setStyleSheet(
        QStringLiteral("#messageBar { background: %1; border: none; } #messageBar QLabel { color: %2; }")
            .arg(QLatin1String(background), QLatin1String(text)));
}

void MessageBar::clear()
{
    m_text->clear();
    hide();
}

QString MessageBar::text() const
{
    return m_text->text();
}

} // namespace fovea::app
