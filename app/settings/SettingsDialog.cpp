#include "app/settings/SettingsDialog.h"

#include "app/settings/ShortcutBook.h"
#include "app/window/WindowPresets.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

SettingsDialog::SettingsDialog(ShortcutBook& shortcuts, QWidget* parent)
    : QDialog(parent)
    , m_shortcuts(shortcuts)
{
    setWindowTitle(tr("Settings"));
    setObjectName("settingsDialog");
    resize(620, 520);
    m_tabs = new QTabWidget;
    m_tabs->addTab(createGeneral(), tr("&General"));
    m_tabs->addTab(createShortcuts(), tr("&Keys"));
    m_tabs->addTab(createPresets(), tr("&Window presets"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_tabs);
    layout->addWidget(buttons);
}

void SettingsDialog::showPage(int index)
{
    m_tabs->setCurrentIndex(index);
}

QWidget* SettingsDialog::createGeneral()
{
    auto* page = new QWidget;
    auto* layout = new QFormLayout(page);
    const QSettings settings;
    const auto choice
        = [&](const QString& label, const QString& key, const QList<std::pair<QString, QString>>& values) {
              auto* box = new QComboBox;
              box->setAccessibleName(label);
              for (const auto& [value, name] : values)
                  box->addItem(name, value);
              box->setCurrentIndex(std::max(0, box->findData(settings.value(key))));
              connect(box, &QComboBox::activated, this,
                  [box, key] { QSettings().setValue(key, box->currentData()); });
              layout->addRow(label, box);
          };
    choice(tr("Language"), "look/language",
        { { QString(), tr("As the system") }, { "en", QStringLiteral("English") },
            { "de", QStringLiteral("Deutsch") }, { "zh_CN", QStringLiteral("简体中文") } });
    choice(tr("Theme"), "look/theme", { { "dark", tr("Dark") }, { "light", tr("Light") } });
    auto* later = new QLabel(tr("Language and theme change when Fovea starts the next time."));
    later->setWordWrap(true);
    later->setEnabled(false);
    layout->addRow(QString(), later);
    auto* hang = new QCheckBox(tr("Hang series by the rules that were saved"));
    hang->setChecked(settings.value("reading/hang", true).toBool());
    connect(hang, &QCheckBox::toggled, this, [](bool on) { QSettings().setValue("reading/hang", on); });
    layout->addRow(QString(), hang);
    return page;
}

QWidget* SettingsDialog::createShortcuts()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    m_filter = new QLineEdit;
    m_filter->setPlaceholderText(tr("Find a command"));
    m_filter->setAccessibleName(tr("Find a command"));
    m_filter->setClearButtonEnabled(true);
    m_keys = new QTableWidget(0, 2);
    m_keys->setObjectName("shortcutTable");
    m_keys->setAccessibleName(tr("Keys of the commands"));
    m_keys->setHorizontalHeaderLabels({ tr("Command"), tr("Key") });
    m_keys->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_keys->setColumnWidth(1, 190);
    m_keys->verticalHeader()->hide();
    m_keys->setSelectionMode(QAbstractItemView::NoSelection);
    auto* reset = new QPushButton(tr("All as delivered"));
    connect(reset, &QPushButton::clicked, this, [this] {
        m_shortcuts.resetAll();
        fillShortcuts();
    });
    connect(m_filter, &QLineEdit::textChanged, this, &SettingsDialog::fillShortcuts);
    layout->addWidget(m_filter);
    layout->addWidget(m_keys, 1);
    layout->addWidget(reset, 0, Qt::AlignRight);
    fillShortcuts();
    return page;
}

void SettingsDialog::fillShortcuts()
{
    m_keys->setRowCount(0);
    for (const ShortcutBook::Entry& entry : m_shortcuts.entries()) {
        if (!entry.name.contains(m_filter->text(), Qt::CaseInsensitive))
            continue;
        const int row = m_keys->rowCount();
        m_keys->insertRow(row);
        auto* name = new QTableWidgetItem(entry.name);
        name->setFlags(Qt::ItemIsEnabled);
        m_keys->setItem(row, 0, name);
        auto* edit = new QKeySequenceEdit(entry.action->shortcut());
        edit->setMaximumSequenceLength(1);
        edit->setClearButtonEnabled(true);
        edit->setAccessibleName(tr("Key of %1").arg(entry.name));
        const QString actionName = entry.action->objectName();
        connect(edit, &QKeySequenceEdit::editingFinished, this,
            [this, edit, actionName, name, title = entry.name] {
                const QKeySequence key = edit->keySequence();
                if (const QAction* other = m_shortcuts.conflict(key, actionName)) {
                    name->setText(tr("%1: %2 belongs to “%3”")
                            .arg(title, key.toString(QKeySequence::NativeText),
                                other->text().remove(QLatin1Char('&'))));
                    return;
                }
                name->setText(title);
                m_shortcuts.set(actionName, key);
            });
        m_keys->setCellWidget(row, 1, edit);
    }
}

QWidget* SettingsDialog::createPresets()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    m_modality = new QComboBox;
    m_modality->setEditable(true);
    m_modality->setAccessibleName(tr("Modality"));
    m_modality->addItems({ "CT", "MR", "PT", "NM", "US", "CR", "DX", "MG", "XA" });
    m_presets = new QTableWidget(0, 3);
    m_presets->setObjectName("presetTable");
    m_presets->setAccessibleName(tr("Window presets"));
    m_presets->setHorizontalHeaderLabels({ tr("Name"), tr("Centre"), tr("Width") });
    m_presets->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    auto* add = new QPushButton(tr("Add"));
    auto* remove = new QPushButton(tr("Remove"));
    auto* reset = new QPushButton(tr("As delivered"));
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    for (QPushButton* button : { add, remove, reset })
        row->addWidget(button);
    auto* note
        = new QLabel(tr("The keys 1 to 9 choose: 1 the series' own window, then these in their order."));
    note->setWordWrap(true);
    note->setEnabled(false);
    layout->addWidget(m_modality);
    layout->addWidget(m_presets, 1);
    layout->addLayout(row);
    layout->addWidget(note);
    connect(m_modality, &QComboBox::currentTextChanged, this, &SettingsDialog::showPresets);
    connect(m_presets, &QTableWidget::cellChanged, this, &SettingsDialog::keepPresets);
    connect(add, &QPushButton::clicked, this, [this] {
        const QSignalBlocker blocker(m_presets);
        const int at = m_presets->rowCount();
        m_presets->insertRow(at);
        m_presets->setItem(at, 0, new QTableWidgetItem(tr("New")));
        m_presets->setItem(at, 1, new QTableWidgetItem("50"));
        m_presets->setItem(at, 2, new QTableWidgetItem("400"));
        keepPresets();
    });
    connect(remove, &QPushButton::clicked, this, [this] {
        m_presets->removeRow(m_presets->currentRow());
        keepPresets();
    });
    connect(reset, &QPushButton::clicked, this, [this] {
        resetWindowPresets(m_modality->currentText());
        showPresets();
        Q_EMIT windowPresetsChanged();
    });
    showPresets();
    return page;
}

void SettingsDialog::showPresets()
{
    const QSignalBlocker blocker(m_presets);
    const std::vector<Window> presets = windowPresets(m_modality->currentText());
    m_presets->setRowCount(static_cast<int>(presets.size()));
    for (int row = 0; row < m_presets->rowCount(); ++row) {
        const Window& window = presets[static_cast<std::size_t>(row)];
        m_presets->setItem(row, 0, new QTableWidgetItem(window.explanation));
        m_presets->setItem(row, 1, new QTableWidgetItem(QString::number(window.centre)));
        m_presets->setItem(row, 2, new QTableWidgetItem(QString::number(window.width)));
    }
}

void SettingsDialog::keepPresets()
{
    std::vector<Window> presets;
    for (int row = 0; row < m_presets->rowCount(); ++row) {
        bool isCentre = false;
        bool isWidth = false;
        const double centre = m_presets->item(row, 1)->text().toDouble(&isCentre);
        const double width = m_presets->item(row, 2)->text().toDouble(&isWidth);
        const bool isGood = isCentre && isWidth && width > 0.0;
        for (const int column : { 1, 2 }) {
            m_presets->item(row, column)
                ->setToolTip(
                    isGood ? QString() : tr("Centre and width must be numbers, and the width above zero"));
        }
        if (isGood)
            presets.push_back({ centre, width, m_presets->item(row, 0)->text() });
    }
    setWindowPresets(m_modality->currentText(), presets);
    Q_EMIT windowPresetsChanged();
}

} // namespace fovea::app
