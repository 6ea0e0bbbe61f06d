#include "app/panels/DevicePanel.h"

#include "app/models/ModelConsent.h"

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
    for (QLabel** label : { &m_allocator, &m_about }) {
        *label = new QLabel;
        (*label)->setWordWrap(true);
        (*label)->hide();
    }
    m_allocator->setObjectName("deviceAllocator");
    m_about->setObjectName("deviceWorker");
    m_layout->addWidget(m_allocator);
    m_layout->addWidget(m_about);
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
        setMeter(m_cardMemory[i], static_cast<double>(taken) / static_cast<double>(total),
            tr("%1 of %2").arg(gigabytes(taken), gigabytes(total)));
    }
}

void DevicePanel::showWorker(const inference::WorkerInfo& info)
{
    QStringList lines { isolationText(info.isolation) };
    QStringList details;
    for (const inference::SelfTestResult& test : info.selfTests) {
        const QString what
            = tr("%1 on %2").arg(QString::fromStdString(test.precision), QString::fromStdString(test.device));
        if (!test.passed)
            lines << tr("Convolutions in %1 are wrong here and are not used.").arg(what);
        details << (test.passed ? tr("%1: passed, error %2") : tr("%1: failed, error %2 (%3)"))
                       .arg(what)
                       .arg(test.worstError, 0, 'g', 2);
        if (!test.passed)
            details.back() = details.back().arg(QString::fromStdString(test.worstCase));
    }
    m_about->setText(lines.join('\n'));
    m_about->setToolTip(
        tr("LibTorch %1, %2, %n thread(s)", nullptr, info.threads)
            .arg(QString::fromStdString(info.torchVersion), QString::fromStdString(info.instructionSet))
        + '\n' + tr("Self-tests of the convolutions:") + '\n' + details.join('\n'));
    m_about->show();
}

void DevicePanel::showAllocator(const inference::AllocatorRecord& allocator)
{
    m_allocator->setVisible(allocator.peakReservedBytes > 0);
    m_allocator->setText(tr("Last run: %1 in tensors at most, %2 taken from the card; no room %3 times")
            .arg(gigabytes(allocator.peakAllocatedBytes), gigabytes(allocator.peakReservedBytes))
            .arg(allocator.outOfMemory));
    m_allocator->setToolTip(tr("Now: %1 in tensors, %2 kept of the card's memory. Far more taken than in "
                               "tensors means that it is fragmented")
            .arg(gigabytes(allocator.allocatedBytes), gigabytes(allocator.reservedBytes)));
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
