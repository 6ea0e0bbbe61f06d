#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/review/Review.h"
#include "core/study/Study.h"
#include "views/capture/Capture.h"
#include "views/capture/Movie.h"

#include <QDialog>
#include <QImage>

#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace fovea::app {

// Chooses what of the window leaves as a picture or a film, shows it before it does, and writes it. It holds
// no patient text unless the user ticks that. GUI thread.
class ExportDialog : public QDialog {
    Q_OBJECT

public:
    // shown is what the window shows now, without size and choices. patientLines are added on demand. What
    // was said of the findings is looked up by the series.
    ExportDialog(
        views::CaptureRequest shown, Series series, QStringList patientLines, QWidget* parent = nullptr);

    // What the choices make of it, before people's words are taken out.
    [[nodiscard]] views::CaptureRequest request() const;
    // Writes what is chosen: FILE, or FILE-1, FILE-2 and so on where it is several pictures.
    void write(const QString& file);
    [[nodiscard]] bool isMovie() const;

Q_SIGNALS:
    void saved(const QString& file);
    void failed(const fovea::Error& error);

private:
    enum class What {
        Grid,
        Axial,
        Coronal,
        Sagittal,
        Volume,
        Sheet, // of the chosen findings
        Findings, // the chosen ones, a file each
        Views, // the chosen ones, a file each
        Sweep,
        Rotation,
        Flicker
    };
    struct Choice;
    enum class Purpose { Preview, Leave };

    [[nodiscard]] What what() const;
    [[nodiscard]] QWidget* createChoices();
    [[nodiscard]] Choice choice() const;
    // One picture, or all that are chosen. Any thread.
    [[nodiscard]] static Result<std::vector<QImage>> draw(
        const Choice& choice, Purpose purpose, const Progress& progress);
    void fillList();
    void updatePreview();
    void showPreview(const QImage& picture);
    void copy();
    void save();
    void setBusy(const QString& text);
    void enableButtons();

    views::CaptureRequest m_shown;
    Series m_series;
    QStringList m_patientLines;
    std::shared_ptr<const Review> m_review; // null until it is there
    QListWidget* m_list = nullptr;
    What m_listed = What::Grid; // what the list is of
    QComboBox* m_what = nullptr;
    QComboBox* m_plane = nullptr;
    QSpinBox* m_width = nullptr;
    QSpinBox* m_height = nullptr;
    QCheckBox* m_annotations = nullptr;
    QCheckBox* m_legend = nullptr;
    QCheckBox* m_crosshair = nullptr;
    QCheckBox* m_layers = nullptr;
    QCheckBox* m_comments = nullptr;
    QCheckBox* m_patient = nullptr;
    QLabel* m_preview = nullptr;
    QLabel* m_status = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_save = nullptr;
    BackgroundTask m_reviewTask;
    BackgroundTask m_previewTask;
    BackgroundTask m_writeTask;
};

} // namespace fovea::app
