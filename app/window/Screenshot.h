#pragma once

#include <QObject>

#include <filesystem>

namespace fovea::app {

class MainWindow;

// Makes the manual's pictures: waits until the window shows a series, runs the model that fits it, saves a
// picture of the window and ends the program, with status 1 when anything failed.
class Screenshot : public QObject {
    Q_OBJECT

public:
    // The window must outlive it.
    Screenshot(MainWindow& window, std::filesystem::path file);

private:
    void startModel();
    void save();
    void giveUp(const QString& reason);

    MainWindow& m_window;
    std::filesystem::path m_file;
};

} // namespace fovea::app
