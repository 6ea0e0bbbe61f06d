#pragma once

#include <QDialog>

#include <filesystem>
#include <optional>

class QLineEdit;
class QTextBrowser;
class QTreeWidget;

namespace fovea::app {

// The user guide: its chapters at the left, its text at the right, and a field that finds words in it. GUI
// thread.
class HelpWindow : public QDialog {
    Q_OBJECT

public:
    // Nothing when the guide is not installed.
    [[nodiscard]] static std::optional<std::filesystem::path> findGuide();

    explicit HelpWindow(const std::filesystem::path& guide, QWidget* parent = nullptr);

private:
    void listChapters();
    void findNext();

    QTreeWidget* m_chapters = nullptr;
    QTextBrowser* m_text = nullptr;
    QLineEdit* m_find = nullptr;
};

} // namespace fovea::app
