#pragma once

#include "app/export/Leaving.h"
#include "app/tasks/BackgroundTask.h"

#include <QDialog>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace fovea::app {

// Shows what of a study leaves with a report, or with results that are sent, and lets a person choose, before
// anything is written. GUI thread.
class LeavingDialog : public QDialog {
    Q_OBJECT

public:
    // archives: one of them is chosen, and what is sent is identified, so that it stands beside the study.
    // None: a report, de-identified.
    LeavingDialog(OpenedSeries opened, const QStringList& files, const QStringList& archives,
        QWidget* parent = nullptr);

    [[nodiscard]] ResultIdentity identity() const;
    [[nodiscard]] QString archive() const; // empty for a report

private:
    [[nodiscard]] QWidget* createChoices();
    void showLeaving();

    bool m_isSending;
    std::optional<LeavingSubject> m_subject;
    QComboBox* m_archive = nullptr;
    QComboBox* m_dates = nullptr;
    QCheckBox* m_characteristics = nullptr;
    QCheckBox* m_descriptions = nullptr;
    QCheckBox* m_comments = nullptr;
    QLabel* m_files = nullptr;
    QLabel* m_warnings = nullptr;
    QTableWidget* m_table = nullptr;
    QPushButton* m_go = nullptr;
    BackgroundTask m_task; // last: it ends before what it fills
};

} // namespace fovea::app
