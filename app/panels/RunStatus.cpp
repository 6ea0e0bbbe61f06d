#include "app/panels/RunStatus.h"

#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

// Under this much progress an estimate is a guess.
constexpr double estimateFrom = 0.1;

} // namespace

RunStatus::RunStatus(const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_progress(new QProgressBar)
    , m_words(new QLabel)
{
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(8);
    m_progress->hide();
    m_words->setObjectName(name);
    m_words->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_progress);
    layout->addWidget(m_words);
}

void RunStatus::start()
{
    m_running = true;
    m_elapsed.start();
    m_progress->setValue(0);
    m_progress->show();
    m_words->setText(tr("Starting…"));
}

void RunStatus::showProgress(const QString& stage, double fraction)
{
    m_progress->setValue(static_cast<int>(fraction * 1000.0));
    QString words = stage;
    if (fraction > estimateFrom) {
        const double seconds
            = static_cast<double>(m_elapsed.elapsed()) / 1000.0 * (1.0 - fraction) / fraction;
        words += tr(", about %1 s left").arg(std::max(1, static_cast<int>(seconds + 0.5)));
    }
    m_words->setText(words);
}

void RunStatus::end(const QString& sentence)
{
    m_running = false;
    m_progress->hide();
    m_words->setText(sentence);
}

void RunStatus::clear()
{
    m_words->clear();
}

} // namespace fovea::app
