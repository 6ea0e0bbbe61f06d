#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/network/Archive.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace fovea::app {

// Edits how one archive is reached, and tries it. Accepted only when the connection can be used. GUI thread.
class ConnectionDialog : public QDialog {
    Q_OBJECT

public:
    explicit ConnectionDialog(const ArchiveConnection& connection, QWidget* parent = nullptr);

    [[nodiscard]] ArchiveConnection connection() const;

private:
    [[nodiscard]] QWidget* createWebPage(const ArchiveConnection& connection);
    [[nodiscard]] QWidget* createDimsePage(const ArchiveConnection& connection);
    void check();
    void tryIt();

    QLineEdit* m_name = nullptr;
    QComboBox* m_kind = nullptr;
    QStackedWidget* m_pages = nullptr;
    QLineEdit* m_url = nullptr;
    QComboBox* m_login = nullptr;
    QLineEdit* m_user = nullptr;
    QLineEdit* m_secret = nullptr;
    QLineEdit* m_caFile = nullptr;
    QLineEdit* m_host = nullptr;
    QSpinBox* m_port = nullptr;
    QLineEdit* m_calledAe = nullptr;
    QLineEdit* m_callingAe = nullptr;
    QSpinBox* m_receivePort = nullptr;
    QLabel* m_status = nullptr;
    QPushButton* m_try = nullptr;
    QPushButton* m_ok = nullptr;
    BackgroundTask m_test;
};

} // namespace fovea::app
