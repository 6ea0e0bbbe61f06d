#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/network/SendQueue.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <functional>
#include <vector>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTreeWidget;

namespace fovea::app {

// What is still to be sent to archives, why the last attempt failed and when the next one is; lets it be
// tried now or given up. Looks again every few seconds while it is shown. GUI thread; the queue is opened on
// another.
class SendQueueView : public QWidget {
    Q_OBJECT

public:
    // listFile is where the connections are kept.
    SendQueueView(
        std::filesystem::path queueFolder, std::filesystem::path listFile, QWidget* parent = nullptr);

Q_SIGNALS:
    void counted(int entries); // that are in the queue now

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    using Entries = std::vector<QueuedFile>;
    using Step = std::function<Result<void>(SendQueue&, const Progress&)>;

    // Does the step, if there is one, and shows what is in the queue afterwards.
    void start(const Step& step, const QString& text);
    void fill(const Entries& entries);
    void tryNow();
    void askToRemove();
    void enableButtons();
    [[nodiscard]] std::vector<qint64> chosen() const;

    std::filesystem::path m_queueFolder;
    std::filesystem::path m_listFile;
    QStackedWidget* m_pages = nullptr; // nothing to send, or the list
    QTreeWidget* m_list = nullptr;
    QLabel* m_status = nullptr;
    QPushButton* m_try = nullptr;
    QPushButton* m_remove = nullptr;
    QTimer m_timer;
    BackgroundTask m_task;
};

} // namespace fovea::app
