#pragma once

#include "app/monitoring/MachineMonitor.h"
#include "inference/protocol/RunRecord.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <vector>

class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace fovea::app {

// What the machine does while models run: processor, memory, the workers, and each NVIDIA card. Samples once
// a second while it can be seen, and always while somebody else wants the samples.
class DevicePanel : public QWidget {
    Q_OBJECT

public:
    explicit DevicePanel(QWidget* parent = nullptr);

    void showSample(const MachineSample& sample);
    // What the last run took of the card's memory, as its allocator says, or its worker of the machine's.
    void showRun(const inference::RunRecord& run);
    // What models are kept from here, and whether the computing library is right.
    void showWorker(const inference::WorkerInfo& worker);
    // Gets each sample too, from now on also while the panel is hidden.
    void setListener(std::function<void(const MachineSample&)> listener);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    // One line: what it is, a bar, and the numbers in words.
    struct Meter {
        QLabel* name = nullptr;
        QProgressBar* bar = nullptr;
        QLabel* words = nullptr;
    };

    Meter addMeter(const QString& name);
    static void setMeter(const Meter& meter, double part, const QString& words);
    void takeSample();

    MachineMonitor m_monitor;
    QTimer m_timer;
    std::function<void(const MachineSample&)> m_listener;
    QVBoxLayout* m_layout = nullptr;
    Meter m_processor;
    Meter m_memory;
    QLabel* m_workers = nullptr;
    QLabel* m_noCards = nullptr;
    QLabel* m_lastRun = nullptr;
    QLabel* m_worker = nullptr; // what it says about itself
    std::vector<Meter> m_cardUse;
    std::vector<Meter> m_cardMemory;
};

} // namespace fovea::app
