#pragma once

#include "app/models/RunOptions.h"
#include "inference/protocol/RunRecord.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QToolButton;

namespace fovea::app {

// On which device and how exactly models run: closed until the person opens it; closed, its line names what
// isn't automatic. Remembers what the person chose. Cards and short types are offered once a worker has said
// which ones there are; until then what was chosen before stays.
class RunOptionsBox : public QWidget {
    Q_OBJECT

public:
    explicit RunOptionsBox(QWidget* parent = nullptr);

    [[nodiscard]] RunOptions options() const;
    // A detector takes the device only: the rest can't be chosen then.
    void setForDetector(bool isDetector);
    void setWorker(const inference::WorkerInfo& worker);

Q_SIGNALS:
    void changed();
    void opened(); // it would be good to know the worker

private:
    void offerDevices();
    void offerPrecisions();
    // Of the processor, once a worker is known; empty where only a run can tell.
    [[nodiscard]] QString whyNoBfloat16() const;
    [[nodiscard]] bool runsOnCard() const;
    void remember(); // what the person has just chosen
    void setOpen(bool isOpen);
    void showSummary();

    RunOptions m_wanted; // by the person; what can't be had is automatic
    std::optional<inference::WorkerInfo> m_worker;
    QToolButton* m_open = nullptr;
    QWidget* m_choices = nullptr;
    QComboBox* m_device = nullptr;
    QComboBox* m_precision = nullptr;
    QCheckBox* m_skip = nullptr;
    QCheckBox* m_lowMemory = nullptr;
};

} // namespace fovea::app
