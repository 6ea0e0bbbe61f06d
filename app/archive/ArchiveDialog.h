#pragma once

#include "app/archive/FetchTask.h"
#include "app/tasks/BackgroundTask.h"
#include "core/network/ArchiveList.h"
#include "core/network/SendQueue.h"

#include <QDialog>

#include <filesystem>

class QComboBox;
class QDateEdit;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTreeWidget;

namespace fovea::app {

// Finds studies in an archive, has them fetched, and lists what is still to be sent. GUI
// thread.
class ArchiveDialog : public QDialog {
    Q_OBJECT

public:
    // fetching goes on when the dialog is closed, and lives longer. listFile is where the connections are
    // kept.
    explicit ArchiveDialog(FetchTask& fetching, std::filesystem::path listFile = ArchiveList::userFile(),
        std::filesystem::path queueFolder = SendQueue::userFolder(), QWidget* parent = nullptr);

    // Where fetched studies are kept.
    [[nodiscard]] static std::filesystem::path defaultFolder();

private:
    void loadConnections(const QString& choose = {});
    void editConnection(bool isNew);
    void removeConnection();
    void find();
    void showStudies(const std::vector<ArchiveStudy>& studies);
    void fetch();
    [[nodiscard]] bool isBusy() const;
    void setBusy(bool busy, const QString& text);
    [[nodiscard]] std::optional<ArchiveConnection> chosen() const;

    FetchTask& m_fetching;
    std::filesystem::path m_listFile;
    QComboBox* m_archives = nullptr;
    QPushButton* m_edit = nullptr;
    QPushButton* m_remove = nullptr;
    QLineEdit* m_patient = nullptr;
    QLineEdit* m_patientId = nullptr;
    QLineEdit* m_from = nullptr;
    QLineEdit* m_to = nullptr;
    QComboBox* m_modality = nullptr;
    QPushButton* m_find = nullptr;
    QTreeWidget* m_studies = nullptr;
    QPushButton* m_fetch = nullptr;
    QPushButton* m_stop = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_status = nullptr;
    BackgroundTask m_task;
};

} // namespace fovea::app
