#include "app/window/PictureMode.h"

#include "app/panels/PicturePage.h"
#include "app/study/StudySession.h"
#include "views/widgets/ViewGrid.h"

#include <QAction>
#include <QMenu>

namespace fovea::app {

PictureMode::PictureMode(StudySession& session, views::ViewGrid& grid, PicturePage& page, QMenu& menu)
    : QObject(&page)
    , m_session(session)
    , m_grid(grid)
    , m_page(page)
    , m_acquired(menu.addAction(tr("Slices as &acquired")))
{
    m_acquired->setObjectName("slicesAsAcquired");
    m_acquired->setCheckable(true);
    m_acquired->setToolTip(
        tr("Show the slices one by one as they are in the files, without resampling or correction"));
    connect(m_acquired, &QAction::triggered, this, [this](bool acquired) {
        if (acquired)
            m_session.showPictures(m_session.series());
        else
            m_session.showSeries(m_session.series());
    });
    connect(&m_session, &StudySession::picturesChanged, this, &PictureMode::sync);
    connect(&m_session, &StudySession::volumeChanged, this, &PictureMode::sync);
    connect(&m_page, &PicturePage::failed, &m_session, &StudySession::failed);
    connect(&m_session, &StudySession::picturesChanged, this, [this] {
        if (m_session.showsPictures())
            m_page.showSeries(m_session.series());
        else
            m_page.clear();
    });
    sync();
}

void PictureMode::sync()
{
    const bool pictures = m_session.showsPictures();
    m_grid.setVisible(!pictures);
    m_page.setVisible(pictures);
    m_acquired->setEnabled(m_session.volume() != nullptr || (pictures && m_session.series().isVolume));
    m_acquired->setChecked(pictures);
}

} // namespace fovea::app
