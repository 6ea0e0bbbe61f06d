#pragma once

#include <QObject>

class QAction;
class QMenu;

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

class PicturePage;
class StudySession;

// Exchanges the panes for the page of pictures and back, as the session shows a volume or pictures. Holds the
// action that shows a volume's slices as they were acquired. All of them outlive it.
class PictureMode : public QObject {
    Q_OBJECT

public:
    PictureMode(StudySession& session, views::ViewGrid& grid, PicturePage& page, QMenu& menu);

private:
    void sync();

    StudySession& m_session;
    views::ViewGrid& m_grid;
    PicturePage& m_page;
    QAction* m_acquired;
};

} // namespace fovea::app
