#include "app/window/CommandPalette.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QPointer>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

constexpr int indexRole = Qt::UserRole; // of the action
constexpr int keyRole = Qt::UserRole + 1;

QString plainText(const QAction& action)
{
    return action.text().remove(QLatin1Char('&'));
}

// Names at the left, keys at the right edge.
class KeyDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const auto role
            = option.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::PlaceholderText;
        painter->setPen(option.palette.color(role));
        painter->drawText(option.rect.adjusted(0, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter,
            index.data(keyRole).toString());
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget& window)
    : QDialog(&window)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName("commandPalette");
    setWindowTitle(tr("Commands"));
    resize(460, 360);
    for (QAction* action : window.findChildren<QAction*>()) {
        if (!action->isSeparator() && !action->menu() && !action->text().isEmpty() && action->isEnabled()
            && action->isVisible())
            m_actions << action;
    }
    std::ranges::sort(m_actions, {}, [](const QAction* action) { return plainText(*action).toLower(); });
    m_words = new QLineEdit;
    m_words->setObjectName("commandWords");
    m_words->setPlaceholderText(tr("Type what you want to do"));
    m_words->setAccessibleName(tr("Type what you want to do"));
    m_words->installEventFilter(this);
    m_list = new QListWidget;
    m_list->setObjectName("commandList");
    m_list->setAccessibleName(tr("Commands"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setItemDelegate(new KeyDelegate(m_list));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_words);
    layout->addWidget(m_list);
    connect(m_words, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_words, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    fill({});
}

void CommandPalette::fill(const QString& words)
{
    m_list->clear();
    const QStringList wanted = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (qsizetype n = 0; n < m_actions.size(); ++n) {
        const QString name = plainText(*m_actions[n]);
        if (!std::ranges::all_of(
                wanted, [&](const QString& word) { return name.contains(word, Qt::CaseInsensitive); }))
            continue;
        auto* item = new QListWidgetItem(name, m_list);
        item->setData(indexRole, n);
        item->setData(keyRole, m_actions[n]->shortcut().toString(QKeySequence::NativeText));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run()
{
    const QListWidgetItem* item = m_list->currentItem();
    const QPointer<QAction> action = item ? m_actions[item->data(indexRole).toLongLong()] : nullptr;
    // First the palette goes, so that what opens next gets the keyboard.
    close();
    if (action)
        QMetaObject::invokeMethod(action, &QAction::trigger, Qt::QueuedConnection);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_words && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent&>(*event).key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0 && m_list->count() > 0) {
            m_list->setCurrentRow((m_list->currentRow() + step + m_list->count()) % m_list->count());
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace fovea::app
