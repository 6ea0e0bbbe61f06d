#pragma once

#include <QDialog>
#include <QHash>

class QComboBox;
class QLineEdit;
class QTableWidget;
class QTabWidget;

namespace fovea::app {

class ShortcutBook;

// Settings: look and language, keys, window presets. Changes take effect at once unless a line says
// otherwise.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    // The book outlives the dialog.
    explicit SettingsDialog(ShortcutBook& shortcuts, QWidget* parent = nullptr);

    void showPage(int index); // 0 general, 1 keys, 2 window presets

Q_SIGNALS:
    void windowPresetsChanged();

private:
    QWidget* createGeneral();
    QWidget* createShortcuts();
    QWidget* createPresets();
    void fillShortcuts();
    void showPresets();
    void keepPresets();

    ShortcutBook& m_shortcuts;
    QTabWidget* m_tabs = nullptr;
    QTableWidget* m_keys = nullptr;
    QLineEdit* m_filter = nullptr;
    QComboBox* m_modality = nullptr;
    QTableWidget* m_presets = nullptr;
};

} // namespace fovea::app
