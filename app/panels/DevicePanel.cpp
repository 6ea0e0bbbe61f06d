#include "app/panels/DevicePanel.h"

#include "app/models/WorkerWords.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStringList>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

QString gigabytes(std::uint64_t bytes)
{
    return QStringLiteral("%1 GB").arg(static_cast<double>(bytes) / 1e9, 0, 'f', 1);
}

QString percent(double part)
{
    return QStringLiteral("%1 %").arg(std::lround(part * 100.0));
}

} // namespace

DevicePanel::DevicePanel(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(8, 4, 8, 8);
    m_processor = addMeter(tr("Processor"));
    m_memory = addMeter(tr("Memory"));
    m_workers = new QLabel;
    m_workers->setWordWrap(true);
    m_layout->addWidget(m_workers);
    m_noCards = new QLabel(tr("No NVIDIA card: models run on the processor."));
    m_noCards->setWordWrap(true);
    m_noCards->setEnabled(false);
    m_layout->addWidget(m_noCards);
    m_lastRun = new QLabel;
    m_lastRun->setObjectName("lastRun");
    m_lastRun->setWordWrap(true);
    m_lastRun->hide();
    m_layout->addWidget(m_lastRun);
    m_worker = new QLabel;
    m_worker->setObjectName("workerSays");
    m_worker->setWordWrap(true);
    m_worker->hide();
    m_layout->addWidget(m_worker);
    m_layout->addStretch(1);
    m_timer.setInterval(1000);
    connect(&m_timer, &QTimer::timeout, this, &DevicePanel::takeSample);
}

DevicePanel::Meter DevicePanel::addMeter(const QString& name)
{
    Meter meter { new QLabel(name), new QProgressBar, new QLabel };
    meter.bar->setRange(0, 1000);
    meter.bar->setTextVisible(false);
    meter.bar->setMaximumHeight(10);
    meter.bar->setAccessibleName(name);
    auto* line = new QHBoxLayout;
    line->addWidget(meter.name, 1);
    line->addWidget(meter.words);
    const int place = std::max(0, m_layout->count() - 5); // above the words and the space at the end
    m_layout->insertLayout(m_noCards == nullptr ? m_layout->count() : place, line);
    m_layout->insertWidget(m_noCards == nullptr ? m_layout->count() : place + 1, meter.bar);
    return meter;
}

void DevicePanel::setMeter(const Meter& meter, double part, const QString& words)
{
    meter.bar->setValue(static_cast<int>(std::lround(part * 1000.0)));
    meter.words->setText(words);
}

void DevicePanel::showSample(const MachineSample& sample)
{
    setMeter(m_processor, sample.processorUse.value_or(0.0),
        sample.processorUse ? percent(*sample.processorUse) : QString());
    const std::uint64_t used = sample.memoryTotalBytes - sample.memoryAvailableBytes;
    setMeter(m_memory,
        static_cast<double>(used) / static_cast<double>(std::max<std::uint64_t>(1, sample.memoryTotalBytes)),
        tr("%1 of %2").arg(gigabytes(used), gigabytes(sample.memoryTotalBytes)));
    m_workers->setText(sample.workers == 0
            ? tr("No worker runs; one starts with the first model.")
            : tr("%n worker(s): %1", nullptr, sample.workers).arg(gigabytes(sample.workerBytes)));
    m_noCards->setVisible(sample.gpus.empty());
    while (m_cardUse.size() < sample.gpus.size()) {
        const QString name = QString::fromStdString(sample.gpus[m_cardUse.size()].name);
        m_cardUse.push_back(addMeter(name));
        m_cardMemory.push_back(addMeter(tr("Its memory")));
    }
    for (std::size_t i = 0; i < sample.gpus.size(); ++i) {
        const GpuSample& gpu = sample.gpus[i];
        QStringList words;
        if (gpu.utilisation)
            words << percent(*gpu.utilisation);
        if (gpu.temperatureC)
            words << tr("%1 °C").arg(std::lround(*gpu.temperatureC));
        if (gpu.powerWatts)
            words << tr("%1 W").arg(std::lround(*gpu.powerWatts));
        setMeter(m_cardUse[i], gpu.utilisation.value_or(0.0), words.join(QStringLiteral(", ")));
        const std::uint64_t total = std::max<std::uint64_t>(1, gpu.memoryTotalBytes.value_or(0));
        const std::uint64_t taken = gpu.memoryUsedBytes.value_or(0);
        m_cardMemory[i].words->setToolTip(gpu.memoryReservedBytes
                ? tr("The driver keeps %1 more for itself").arg(gigabytes(*gpu.memoryReservedBytes))
                : QString());
        setMeter(m_cardMemory[i], static_cast<double>(taken) / static_cast<double>(total),
            tr("%1 of %2").arg(gigabytes(taken), gigabytes(total)));
    }
}

void DevicePanel::showRun(const inference::RunRecord& run)
{
    const inference::AllocatorRecord& card = run.allocator;
    const bool isOnCard = card.peakReservedBytes > 0;
    if (isOnCard) {
        QStringList words { tr("The last run took at most %1 of the card's memory (%2), %3 of it in tensors.")
                .arg(gigabytes(card.peakReservedBytes), QString::fromStdString(run.device),
                    gigabytes(card.peakAllocatedBytes)) };
        if (card.outOfMemory > 0)
            words << tr("Its worker has found no room there %n time(s) so far.", nullptr,
                static_cast<int>(card.outOfMemory));
        m_lastRun->setText(words.join(' '));
        m_lastRun->setToolTip(
            tr("Now: %1 in tensors, %2 kept. Far more kept than in tensors means that it is fragmented.")
                .arg(gigabytes(card.allocatedBytes), gigabytes(card.reservedBytes)));
    } else {
        m_lastRun->setText(
            tr("The last run's worker has taken at most %1 so far.").arg(gigabytes(run.peakMemoryBytes)));
        m_lastRun->setToolTip({});
    }
    m_lastRun->setVisible(isOnCard || run.peakMemoryBytes > 0);
}

void DevicePanel::showWorker(const inference::WorkerInfo& worker)
{
    m_worker->setText(isolationWords(worker) + '\n' + selfTestWords(worker));
    m_worker->setToolTip(
        tr("LibTorch %1, %2, %n thread(s)", nullptr, worker.threads)
            .arg(QString::fromStdString(worker.torchVersion), QString::fromStdString(worker.instructionSet))
        + '\n' + selfTestDetails(worker));
    m_worker->show();
}

void DevicePanel::setListener(std::function<void(const MachineSample&)> listener)
{
    m_listener = std::move(listener);
    if (m_listener)
        m_timer.start();
}

void DevicePanel::takeSample()
{
    const MachineSample sample = m_monitor.sample();
    if (isVisible())
        showSample(sample);
    if (m_listener)
        m_listener(sample);
}

void DevicePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    takeSample();
    m_timer.start();
}

void DevicePanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    if (!m_listener)
        m_timer.stop();
}

} // namespace fovea::app
