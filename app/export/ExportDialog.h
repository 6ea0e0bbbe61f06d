#pragma once

#include "app/tasks/BackgroundTask.h"
#include "views/capture/Capture.h"
#include "views/capture/Movie.h"

#include <QDialog>
#include <QImage>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace fovea::app {

// Chooses what of the window leaves as a picture or a film, shows it before it does, and writes it. It holds
// no patient text unless the user ticks that. GUI thread.
class ExportDialog : public QDialog {
    Q_OBJECT

public:
    // shown is what the window shows now, without size and choices. patientLines are added on demand.
    ExportDialog(views::CaptureRequest shown, QStringList patientLines, QWidget* parent = nullptr);

    // What the choices make of it, for tests too.
    [[nodiscard]] views::CaptureRequest request() const;
    [[nodiscard]] bool isMovie() const;

Q_SIGNALS:
    void saved(const QString& file);
    void failed(const fovea::Error& error);

private:
    enum class What { Grid, Axial, Coronal, Sagittal, Volume, Sheet, Sweep, Rotation, Flicker };

    [[nodiscard]] What what() const;
    [[nodiscard]] QWidget* createChoices();
    void updatePreview();
    void showPreview(const QImage& picture);
    void copy();
    void save();
    void write(const QString& file);
    void setBusy(const QString& text);

    views::CaptureRequest m_shown;
    QStringList m_patientLines;
    QComboBox* m_what = nullptr;
    QComboBox* m_plane = nullptr;
    QSpinBox* m_width = nullptr;
    QSpinBox* m_height = nullptr;
    QCheckBox* m_annotations = nullptr;
    QCheckBox* m_legend = nullptr;
    QCheckBox* m_crosshair = nullptr;
    QCheckBox* m_layers = nullptr;
    QCheckBox* m_patient = nullptr;
    QLabel* m_preview = nullptr;
    QLabel* m_status = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_save = nullptr;
    BackgroundTask m_previewTask;
    BackgroundTask m_writeTask;
};

} // namespace fovea::app
