#include "views/widgets/Theme.h"

#include <QApplication>
#include <QColor>
#include <QPalette>
#include <QStyleFactory>

#include <utility>

namespace fovea::views {

namespace {

const QColor window(0x1e, 0x21, 0x26);
const QColor base(0x16, 0x18, 0x1c);
const QColor raised(0x2a, 0x2e, 0x35);
const QColor text(0xe6, 0xe9, 0xed);
const QColor faint(0x8a, 0x91, 0x9c);
const QColor accent(0x3d, 0x8b, 0xfd);

QPalette palette()
{
    QPalette palette;
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase, window);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, faint);
    palette.setColor(QPalette::Button, raised);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, QColor(0xff, 0x8a, 0x80));
    palette.setColor(QPalette::ToolTipBase, raised);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Accent, accent);
    palette.setColor(QPalette::Link, QColor(0x7f, 0xb3, 0xff));
    palette.setColor(QPalette::LinkVisited, QColor(0xb7, 0x9c, 0xff));
    palette.setColor(QPalette::Light, QColor(0x4a, 0x50, 0x5a));
    palette.setColor(QPalette::Midlight, QColor(0x3a, 0x3f, 0x48));
    palette.setColor(QPalette::Mid, QColor(0x33, 0x38, 0x40));
    palette.setColor(QPalette::Dark, QColor(0x10, 0x12, 0x15));
    palette.setColor(QPalette::Shadow, Qt::black);
    for (const QPalette::ColorRole role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText })
        palette.setColor(QPalette::Disabled, role, QColor(0x6b, 0x72, 0x7d));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0x3a, 0x3f, 0x48));
    return palette;
}

QPalette lightPalette()
{
    QPalette palette(QColor(0xe3, 0xe7, 0xec), QColor(0xf4, 0xf6, 0xf8));
    palette.setColor(QPalette::WindowText, QColor(0x1b, 0x1e, 0x23));
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xf0, 0xf3, 0xf6));
    palette.setColor(QPalette::Text, QColor(0x1b, 0x1e, 0x23));
    palette.setColor(QPalette::ButtonText, QColor(0x1b, 0x1e, 0x23));
    palette.setColor(QPalette::PlaceholderText, QColor(0x5f, 0x68, 0x74));
    palette.setColor(QPalette::Mid, QColor(0xb5, 0xbd, 0xc7));
    palette.setColor(QPalette::Highlight, QColor(0x1f, 0x6f, 0xeb));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Accent, QColor(0x1f, 0x6f, 0xeb));
    palette.setColor(QPalette::Link, QColor(0x0b, 0x57, 0xc9));
    for (const QPalette::ColorRole role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText })
        palette.setColor(QPalette::Disabled, role, QColor(0x80, 0x88, 0x93));
    return palette;
}

// Only what a palette can't say. Sizes are in device independent pixels, which Qt scales.
constexpr auto styleSheet = R"(
QToolTip { color: #e6e9ed; background-color: #2a2e35; border: 1px solid #4a505a; padding: 4px; }
QDockWidget::title { background: #2a2e35; padding: 5px 8px; }
QMainWindow::separator { background: #101215; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: #3d8bfd; }
QStatusBar { border-top: 1px solid #101215; }
QStatusBar::item { border: none; }
QToolBar { border: none; spacing: 2px; padding: 2px; }
QToolButton { padding: 4px; border-radius: 4px; }
QToolButton:hover { background: #3a3f48; }
QToolButton:checked { background: #28559c; }
QToolButton:checked:disabled { background: #2a2e35; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolButton:focus, QPushButton:focus { border: 1px solid #3d8bfd; }
QHeaderView::section { background: #2a2e35; padding: 4px; border: none; border-right: 1px solid #1e2126; }
QCheckBox::indicator, QTableView::indicator, QTreeView::indicator { width: 14px; height: 14px; border: 1px solid #8a919c; border-radius: 3px; background: #16181c; }
QCheckBox::indicator:checked, QTableView::indicator:checked, QTreeView::indicator:checked { background: #3d8bfd; border-color: #3d8bfd; image: url(:/icons/check.svg); }
QCheckBox::indicator:disabled { border-color: #4a505a; }
QCheckBox:focus { color: #7fb3ff; }
QSlider::groove:vertical { background: #16181c; width: 4px; border-radius: 2px; }
QSlider::handle:vertical { background: #8a919c; height: 18px; margin: 0 -4px; border-radius: 4px; }
QSlider::handle:vertical:hover { background: #3d8bfd; }
)";

} // namespace

void applyTheme(QApplication& application, Theme theme)
{
    const bool isDark = theme == Theme::Dark;
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(isDark ? palette() : lightPalette());
    QString sheet = QString::fromLatin1(styleSheet);
    if (!isDark) {
        for (const auto& [dark, light] :
            { std::pair { "#e6e9ed", "#1b1e23" }, { "#2a2e35", "#e3e7ec" }, { "#4a505a", "#a9b1bc" },
                { "#101215", "#c3cad3" }, { "#3a3f48", "#d3dae3" }, { "#28559c", "#b9d4fb" },
                { "#1e2126", "#f4f6f8" }, { "#16181c", "#ccd3db" }, { "#8a919c", "#6b7480" } })
            sheet.replace(QLatin1String(dark), QLatin1String(light));
    }
    application.setStyleSheet(sheet);
}

void applyDarkTheme(QApplication& application)
{
    applyTheme(application, Theme::Dark);
}

} // namespace fovea::views
