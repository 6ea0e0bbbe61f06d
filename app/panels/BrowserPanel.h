#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/study/StudyIndex.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <vector>

class QLabel;
class QLineEdit;
class QStackedLayout;
class QTreeWidget;

namespace fovea::app {

// The studies that were opened before, by patient, with a search. It remembers where they lie and nothing of
// their pixels.
class BrowserPanel : public QWidget {
    Q_OBJECT

public:
    // index is the file; see studyIndexFile().
    explicit BrowserPanel(std::filesystem::path index, QWidget* parent = nullptr);

    // From now on the list knows these studies; nothing where remembering is turned off.
    void remember(const StudyCollection& collection, const std::vector<std::filesystem::path>& paths);
    void setSearch(const QString& text);
    void forgetSelected();
    void forgetAll();
    void rebuild();

    // Whether studies are remembered; kept in the settings.
    [[nodiscard]] static bool remembers();
    void setRemembers(bool remembers);

Q_SIGNALS:
    void openRequested(const std::vector<std::filesystem::path>& paths);
    void failed(const fovea::Error& error);
    void listChanged(); // with what was found

private:
    void search();
    void fill(const std::vector<IndexedStudy>& studies);
    void showMenu(const QPoint& position);
    void openItem(int study);
    // Does it with the index on m_change's thread and lists anew.
    void change(std::function<Result<void>(StudyIndex&, const Progress&)> work);

    std::filesystem::path m_index;
    std::vector<IndexedStudy> m_studies; // that are listed
    QLineEdit* m_search = nullptr;
    QTreeWidget* m_tree = nullptr;
    QLabel* m_count = nullptr;
    QTimer m_typing;
    std::vector<std::function<Result<void>(StudyIndex&, const Progress&)>> m_waiting;
    BackgroundTask m_change;
    BackgroundTask m_find;
};

} // namespace fovea::app
