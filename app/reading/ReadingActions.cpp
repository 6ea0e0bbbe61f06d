// The actions of the reading room. Each has an object name, by which its key is kept.
#include "app/reading/ReadingRoom.h"
#include "app/study/StudySession.h"
#include "app/window/CommandPalette.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QSettings>
#include <QToolBar>
#include <QToolButton>

namespace fovea::app {

QAction* ReadingRoom::add(
    const QString& name, const QString& text, const QString& key, std::function<void()> what)
{
    auto* made = new QAction(text, &m_window);
    made->setObjectName(name);
    if (!key.isEmpty())
        made->setShortcut(QKeySequence(key));
    QString tip = text;
    tip.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    made->setToolTip(key.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, key));
    m_window.addAction(made);
    if (what)
        connect(made, &QAction::triggered, this, std::move(what));
    return made;
}

QAction* ReadingRoom::action(const QString& name) const
{
    return m_window.findChild<QAction*>(name);
}

void ReadingRoom::createLayoutActions()
{
    using Layout = views::ViewGrid::Layout;
    m_layoutGroup = new QActionGroup(this);
    int key = 1;
    for (const auto& [layout, name, text] : { std::tuple { Layout::FourUp, "layout.2x2", tr("&Four views") },
             { Layout::OneAndThree, "layout.1+3", tr("&One large, three small") },
             { Layout::Single, "layout.1", tr("S&ingle view") },
             { Layout::Row, "layout.3x1", tr("&Three in a row") },
             { Layout::SideBySide, "layout.sideBySide", tr("Side &by side") },
             { Layout::VolumeLarge, "layout.3d", tr("&3D large") } }) {
        QAction* made = add(QString::fromLatin1(name), text, QStringLiteral("Ctrl+%1").arg(key++),
            [this, layout] { setLayoutKind(layout); });
        made->setCheckable(true);
        m_layoutGroup->addAction(made);
        m_layoutActions.emplace_back(layout, made);
    }
    syncLayoutActions();
}

void ReadingRoom::createTurnActions()
{
    using views::ViewTurn;
    // A picture is mirrored first and then turned: mirroring what is turned turns it the other way.
    m_needVolume.push_back(
        add("view.rotateRight", tr("Rotate to the &right"), QStringLiteral("Ctrl+Right"), [this] {
            turnCurrent(
                [](const ViewTurn& turn) { return ViewTurn { turn.quarterTurns + 1, turn.mirrored }; });
        }));
    m_needVolume.push_back(
        add("view.rotateLeft", tr("Rotate to the &left"), QStringLiteral("Ctrl+Left"), [this] {
            turnCurrent(
                [](const ViewTurn& turn) { return ViewTurn { turn.quarterTurns + 3, turn.mirrored }; });
        }));
    m_needVolume.push_back(
        add("view.flipHorizontally", tr("Flip &horizontally"), QStringLiteral("H"), [this] {
            turnCurrent([](const ViewTurn& turn) { return ViewTurn { -turn.quarterTurns, !turn.mirrored }; });
        }));
    m_needVolume.push_back(
        add("view.flipVertically", tr("Flip &vertically"), QStringLiteral("Shift+H"), [this] {
            turnCurrent(
                [](const ViewTurn& turn) { return ViewTurn { 2 - turn.quarterTurns, !turn.mirrored }; });
        }));
}

void ReadingRoom::createActions()
{
    const auto needVolume = [this](QAction* made) {
        m_needVolume.push_back(made);
        return made;
    };
    needVolume(add("view.fit", tr("&Fit the picture to the view"), QStringLiteral("Z"), [this] {
        if (views::SlicePane* pane = m_grid.slicePaneAt(m_grid.currentPane())) {
            pane->scene().fit();
            pane->redraw();
        }
    }));
    needVolume(add("view.oneToOne", tr("One pixel a vox&el (1:1)"), QStringLiteral("Shift+Z"), [this] {
        if (views::SlicePane* pane = m_grid.slicePaneAt(m_grid.currentPane())) {
            pane->scene().setOneToOne();
            pane->redraw();
        }
    }));
    needVolume(add("view.interpolate", tr("I&nterpolation on and off"), QStringLiteral("N"), [this] {
        views::ViewState& state = m_grid.state();
        state.setInterpolated(!state.isInterpolated());
    }));
    needVolume(add("view.cine", tr("&Cine"), {}, [this] {
        if (views::SlicePane* pane = m_grid.slicePaneAt(m_grid.currentPane())) {
            pane->setCineRate(
                pane->cineRate() > 0.0 ? 0.0 : QSettings().value("reading/cineRate", 15.0).toDouble());
        }
    }));
    needVolume(add("view.resetPlanes", tr("Reset planes and sla&b"), QStringLiteral("Shift+R"),
        [this] { m_grid.state().resetReformation(); }));
    QAction* text = add("view.text", tr("Te&xt on the pictures"), QStringLiteral("X"), {});
    text->setCheckable(true);
    text->setChecked(true);
    connect(text, &QAction::toggled, &m_grid, &views::ViewGrid::setTextVisible);
    QAction* patient
        = add("view.patientText", tr("Patient na&me on the pictures"), QStringLiteral("Shift+X"), {});
    patient->setCheckable(true);
    patient->setChecked(true);
    connect(patient, &QAction::toggled, this, &ReadingRoom::showPatientText);
    QAction* sync = add("view.sync", tr("S&ynchronise series by position"), QStringLiteral("Y"), {});
    sync->setCheckable(true);
    sync->setChecked(true);
    connect(sync, &QAction::toggled, &m_paneSeries, &PaneSeries::setSynchronised);

    needVolume(add("hang.save", tr("&Hang series like this…"), {}, [this] { saveRule(); }));
    add("hang.manage", tr("Hanging r&ules…"), {}, [this] { manageRules(); });
    needVolume(
        add("session.save", tr("&Save the session"), QStringLiteral("Ctrl+S"), [this] { saveSession(); }));
    add("session.open", tr("Open a sessio&n…"), {}, [this] { openSession(); });
    add("settings", tr("Se&ttings…"), QStringLiteral("Ctrl+,"), [this] { showSettings(); });
    add("settings.keys", tr("&Keys…"), {}, [this] { showSettings(1); });
    add("settings.windows", tr("Edit the window presets…"), {}, [this] { showSettings(2); });
    add("palette", tr("Co&mmands…"), QStringLiteral("Ctrl+K"),
        [this] { (new CommandPalette(m_window))->open(); });
}

void ReadingRoom::fillFileMenu(QMenu& menu)
{
    menu.addAction(action("session.open"));
    menu.addAction(action("session.save"));
}

void ReadingRoom::fillEditMenu(QMenu& menu)
{
    menu.addAction(m_measurements.deleteAction());
    menu.addSeparator();
    for (const char* name : { "palette", "settings", "settings.keys", "settings.windows" })
        menu.addAction(action(QString::fromLatin1(name)));
}

void ReadingRoom::fillViewMenu(QMenu& menu)
{
    QMenu* layouts = menu.addMenu(tr("&Layout"));
    for (const auto& [layout, each] : m_layoutActions)
        layouts->addAction(each);
    layouts->addSeparator();
    layouts->addAction(action("hang.save"));
    layouts->addAction(action("hang.manage"));
    QMenu* turns = menu.addMenu(tr("&Turn and flip"));
    for (const char* name :
        { "view.rotateRight", "view.rotateLeft", "view.flipHorizontally", "view.flipVertically" })
        turns->addAction(action(QString::fromLatin1(name)));
    menu.addSeparator();
    for (const char* name :
        { "view.fit", "view.oneToOne", "view.interpolate", "view.cine", "view.resetPlanes" })
        menu.addAction(action(QString::fromLatin1(name)));
    menu.addSeparator();
    for (const char* name : { "view.text", "view.patientText", "view.sync" })
        menu.addAction(action(QString::fromLatin1(name)));
}

void ReadingRoom::fillMeasureMenu(QMenu& menu)
{
    for (QAction* each : m_measurements.toolActions())
        menu.addAction(each);
    menu.addSeparator();
    menu.addAction(m_measurements.windowAction());
    menu.addAction(m_measurements.deleteAction());
}

void ReadingRoom::fillToolBar(QToolBar& bar)
{
    auto* layouts = new QToolButton;
    layouts->setText(tr("Layout"));
    layouts->setToolTip(tr("How the views are laid out (Ctrl+1 to Ctrl+6)"));
    layouts->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(layouts);
    for (const auto& [layout, each] : m_layoutActions)
        menu->addAction(each);
    layouts->setMenu(menu);
    bar.addWidget(layouts);

    auto* measure = new QToolButton;
    measure->setText(tr("Measure"));
    measure->setToolTip(tr("What the left mouse button measures"));
    measure->setPopupMode(QToolButton::InstantPopup);
    auto* tools = new QMenu(measure);
    for (QAction* each : m_measurements.toolActions()) {
        tools->addAction(each);
        connect(each, &QAction::toggled, measure, [measure, each](bool on) {
            if (on)
                measure->setText(
                    each->objectName() == QLatin1String("measure.none") ? tr("Measure") : each->text());
        });
    }
    measure->setMenu(tools);
    bar.addWidget(measure);
    // Over pictures without a place there is nothing to measure in millimetres.
    const QAction* any = m_measurements.toolActions().front();
    measure->setEnabled(any->isEnabled());
    connect(any, &QAction::enabledChanged, measure, &QWidget::setEnabled);
}

} // namespace fovea::app
