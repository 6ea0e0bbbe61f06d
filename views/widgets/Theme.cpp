#include "views/widgets/Theme.h"

#include <QApplication>
#include <QColor>
#include <QPalette>
#include <QStyleFactory>

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
QToolButton:focus, QPushButton:focus { border: 1px solid #3d8bfd; }
QHeaderView::section { background: #2a2e35; padding: 4px 6px; border: none; border-right: 1px solid #1e2126; }
QSlider::groove:vertical { background: #16181c; width: 4px; border-radius: 2px; }
QSlider::handle:vertical { background: #8a919c; height: 18px; margin: 0 -4px; border-radius: 4px; }
QSlider::handle:vertical:hover { background: #3d8bfd; }
)";

} // namespace

void applyDarkTheme(QApplication& application)
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(palette());
    application.setStyleSheet(QString::fromLatin1(styleSheet));
}

} // namespace fovea::views
