#pragma once

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

// Finds studies in an archive and fetches them in the background, and lists what is still to be sent. GUI
// thread.
class ArchiveDialog : public QDialog {
    Q_OBJECT

public:
    // Fetched studies lie below the folder. listFile is where the connections are kept.
    explicit ArchiveDialog(std::filesystem::path folder,
        std::filesystem::path listFile = ArchiveList::userFile(),
        std::filesystem::path queueFolder = SendQueue::userFolder(), QWidget* parent = nullptr);

    // Where fetched studies are kept.
    [[nodiscard]] static std::filesystem::path defaultFolder();

Q_SIGNALS:
    // The first pictures of a series are there, or all of them: its folder can be opened, again each time.
    void arrived(const std::filesystem::path& folder, bool isComplete);

private:
    void loadConnections(const QString& choose = {});
    void editConnection(bool isNew);
    void removeConnection();
    void find();
    void showStudies(const std::vector<ArchiveStudy>& studies);
    void fetch();
    void setBusy(bool busy, const QString& text);
    [[nodiscard]] std::optional<ArchiveConnection> chosen() const;

    std::filesystem::path m_folder;
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
