#include "app/models/ChannelDialog.h"

#include "app/models/Channels.h"
#include "app/panels/SeriesText.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace fovea::app {

ChannelDialog::ChannelDialog(const inference::ModelCard& card, std::vector<Series> series, QWidget* parent)
    : QDialog(parent)
    , m_series(std::move(series))
{
    setObjectName("channelDialog");
    setWindowTitle(tr("Which series does the model get?"));
    setMinimumWidth(460);
    auto* about = new QLabel(tr("%1 looks at %2 series at once. The result lies on the first one; the others "
                                "are brought to its grid.")
            .arg(QString::fromStdString(card.name))
            .arg(card.inputs.size()));
    about->setWordWrap(true);
    auto* form = new QFormLayout;
    const auto proposed = proposeChannels(card, m_series);
    for (std::size_t channel = 0; channel < card.inputs.size(); ++channel) {
        const QString name = QString::fromStdString(card.inputs[channel].name);
        auto* choice = new QComboBox;
        choice->setObjectName(QStringLiteral("channel%1").arg(channel));
        choice->setAccessibleName(tr("Series for %1").arg(name));
        choice->addItem(tr("Choose…"), -1);
        for (std::size_t n = 0; n < m_series.size(); ++n)
            choice->addItem(QStringLiteral("%1 (%2)").arg(titleOf(m_series[n]), summaryOf(m_series[n])),
                static_cast<int>(n));
        if (proposed[channel])
            choice->setCurrentIndex(static_cast<int>(*proposed[channel]) + 1);
        connect(choice, &QComboBox::currentIndexChanged, this, &ChannelDialog::check);
        m_choices.push_back(choice);
        form->addRow(name, choice);
    }
    m_note = new QLabel;
    m_note->setObjectName("channelNote");
    m_note->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_run = buttons->addButton(tr("Run"), QDialogButtonBox::AcceptRole);
    m_run->setObjectName("runChannels");
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(about);
    layout->addLayout(form);
    layout->addWidget(m_note);
    layout->addWidget(buttons);
    check();
}

void ChannelDialog::check()
{
    std::set<int> chosen;
    bool isComplete = true;
    for (const QComboBox* choice : m_choices) {
        isComplete = isComplete && choice->currentData().toInt() >= 0;
        chosen.insert(choice->currentData().toInt());
    }
    m_run->setEnabled(isComplete);
    if (!isComplete) {
        m_note->setText(tr("Choose a series for each channel."));
        return;
    }
    const std::vector<Series> series = channels();
    const bool isOneFrame = std::ranges::all_of(series,
        [&](const Series& one) { return one.frameOfReferenceUid == series.front().frameOfReferenceUid; });
    if (chosen.size() < m_choices.size())
        m_note->setText(tr("One series is chosen more than once."));
    else if (!isOneFrame)
        m_note->setText(tr("The series do not share a frame of reference: they may not lie on each other."));
    else
        m_note->clear();
}

std::vector<Series> ChannelDialog::channels() const
{
    std::vector<Series> series;
    for (const QComboBox* choice : m_choices) {
        const int index = choice->currentData().toInt();
        if (index >= 0)
            series.push_back(m_series[static_cast<std::size_t>(index)]);
    }
    return series;
}

} // namespace fovea::app
