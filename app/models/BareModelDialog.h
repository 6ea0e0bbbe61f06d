#pragma once

#include "inference/bundle/BareModel.h"

#include <QDialog>

#include <filesystem>

class QComboBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QCheckBox;
class QLabel;
class QLineEdit;

namespace fovea::app {

// Asks what a network takes and gives that comes as a bare file, and makes a bundle of it in the folder for
// the user's models.
class BareModelDialog : public QDialog {
    Q_OBJECT

public:
    // modelsFolder: where the bundle will lie, in a folder named like the model.
    BareModelDialog(std::filesystem::path modelFile, std::filesystem::path modelsFolder, QWidget* parent);

    // $XDG_DATA_HOME/fovea/models, or below ~/.local/share.
    [[nodiscard]] static std::filesystem::path userModelsFolder();

    // What the fields say now.
    [[nodiscard]] inference::BareModelForm form() const;

    void accept() override; // makes the bundle; stays open and says why when that fails

Q_SIGNALS:
    void bundleMade(const QString& folder);

private:
    void showIntensityFields();

    std::filesystem::path m_modelFile;
    std::filesystem::path m_modelsFolder;
    QLineEdit* m_name = nullptr;
    QComboBox* m_modality = nullptr;
    QLineEdit* m_inputs = nullptr;
    QCheckBox* m_hasSpacing = nullptr;
    QDoubleSpinBox* m_spacing = nullptr;
    QComboBox* m_intensity = nullptr;
    QDoubleSpinBox* m_low = nullptr;
    QDoubleSpinBox* m_high = nullptr;
    QCheckBox* m_hasWindow = nullptr;
    QDoubleSpinBox* m_window = nullptr;
    QLineEdit* m_labels = nullptr;
    QCheckBox* m_overlap = nullptr;
    QLabel* m_problem = nullptr;
};

} // namespace fovea::app
