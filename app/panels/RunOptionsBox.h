#pragma once

#include "app/models/RunOptions.h"
#include "inference/protocol/RunRecord.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;

namespace fovea::app {

// Where and how models run: device, precision, and what saves time or memory. Folded away until it is asked
// for; what is chosen is remembered by the program.
class RunOptionsBox : public QWidget {
    Q_OBJECT

public:
    explicit RunOptionsBox(QWidget* parent = nullptr);

    // What a worker offers; until one said so, the processor and what was chosen last are. A card that is
    // gone is replaced by the automatic choice.
    void setDevices(const std::vector<inference::DeviceInfo>& devices);
    [[nodiscard]] RunOptions options() const;

Q_SIGNALS:
    void changed(const fovea::app::RunOptions& options);

private:
    void tell();

    QComboBox* m_device = nullptr;
    QComboBox* m_precision = nullptr;
    QCheckBox* m_skip = nullptr;
    QCheckBox* m_lowMemory = nullptr;
};

} // namespace fovea::app
