#pragma once

#include "app/measure/MeasurementController.h"
#include "app/reading/HangingRules.h"
#include "app/reading/PaneSeries.h"
#include "app/session/SessionController.h"
#include "app/settings/ShortcutBook.h"

#include <QObject>

#include <functional>
#include <vector>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;
class QToolBar;

namespace fovea::app {

class StudySession;

// What a radiologist does with pictures, wired to the window: measuring, layouts and hanging rules, turning
// and flipping, other series in single panes, sessions, settings, the command palette. It makes its own docks
// and fills menus that it is given.
class ReadingRoom : public QObject {
    Q_OBJECT

public:
    // All outlive it.
    ReadingRoom(QMainWindow& window, views::ViewGrid& grid, StudySession& session, QUndoStack& undo);
    ~ReadingRoom() override;

    [[nodiscard]] MeasurementController& measurements() { return m_measurements; }
    [[nodiscard]] SessionController& sessions() { return m_sessions; }
    [[nodiscard]] PaneSeries& paneSeries() { return m_paneSeries; }
    [[nodiscard]] ShortcutBook& shortcuts() { return m_shortcuts; }

    void fillFileMenu(QMenu& menu);
    void fillEditMenu(QMenu& menu);
    void fillViewMenu(QMenu& menu);
    void fillMeasureMenu(QMenu& menu);
    void fillToolBar(QToolBar& bar);

    // After all menus are there: the keys that a person chose.
    void applyShortcuts();
    void showSettings(int page = 0);

    // A series that is dragged onto a pane is shown there.
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void failed(const fovea::Error& error);
    void told(const QString& sentence); // done, and nothing more to do about it
    void windowPresetsChanged();
    void progressed(const QString& stage, double fraction);
    void busyChanged(bool busy);

private:
    QAction* add(const QString& name, const QString& text, const QString& key, std::function<void()> what);
    void createActions();
    void createLayoutActions();
    void createTurnActions();
    void createDocks();
    void onVolume();
    void syncLayoutActions();
    void setLayoutKind(views::ViewGrid::Layout layout);
    void turnCurrent(const std::function<views::ViewTurn(const views::ViewTurn&)>& turned);
    void dropSeries(const QString& key, const QPoint& position);
    void showPaneMenu(int index, const QPoint& position);
    void addSeriesMenu(QMenu& menu, int index);
    void showPatientText();
    void saveSession();
    void openSession();
    void saveRule();
    void manageRules();
    void hang();
    [[nodiscard]] QAction* action(const QString& name) const;

    QMainWindow& m_window;
    views::ViewGrid& m_grid;
    StudySession& m_session;
    MeasurementController m_measurements;
    PaneSeries m_paneSeries;
    SessionController m_sessions;
    ShortcutBook m_shortcuts;
    std::vector<HangingRule> m_rules;
    QActionGroup* m_layoutGroup = nullptr;
    std::vector<std::pair<views::ViewGrid::Layout, QAction*>> m_layoutActions;
    std::vector<QAction*> m_needVolume;
};

} // namespace fovea::app
