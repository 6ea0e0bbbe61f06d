#pragma once

#include <QDialog>

class QAction;
class QLineEdit;
class QListWidget;

namespace fovea::app {

// Finds a command of a window by its name and does it: type, arrow keys, Enter. Commands that can't be done
// now are left out.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget& window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill(const QString& words);
    void run();

    QList<QAction*> m_actions;
    QLineEdit* m_words = nullptr;
    QListWidget* m_list = nullptr;
};

} // namespace fovea::app
