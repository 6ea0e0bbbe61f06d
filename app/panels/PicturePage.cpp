#include "app/panels/PicturePage.h"

#include "app/panels/SeriesText.h"
#include "views/widgets/PictureView.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace fovea::app {

namespace {

constexpr std::size_t keptBytes = std::size_t { 512 } << 20;

std::size_t bytesOf(const Picture& picture)
{
    return picture.values.size() * sizeof(float) + picture.rgb.size();
}

} // namespace

PicturePage::PicturePage(QWidget* parent)
    : QWidget(parent)
    , m_view(new views::PictureView)
    , m_slider(new QSlider(Qt::Horizontal))
    , m_position(new QLabel)
    , m_play(new QToolButton)
    , m_bar(new QWidget)
{
    m_slider->setObjectName("pictureSlider");
    m_slider->setAccessibleName(tr("Picture of the series"));
    m_play->setObjectName("playPictures");
    m_play->setText(tr("Play"));
    m_play->setCheckable(true);
    m_play->setShortcut(Qt::Key_Space);
    m_play->setToolTip(tr("Show the pictures as a film (Space)"));
    auto* bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(6, 2, 6, 2);
    bar->addWidget(m_play);
    bar->addWidget(m_slider, 1);
    bar->addWidget(m_position);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_bar);
    m_film.setTimerType(Qt::PreciseTimer);
    const auto addKey = [this](const QString& text, Qt::Key key, auto&& act) {
        auto* action = new QAction(text, this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, act);
        addAction(action);
    };
    addKey(tr("Reset"), Qt::Key_R, [this] { m_view->resetView(); });
    addKey(tr("Invert"), Qt::Key_I, [this] { m_view->setInverted(!m_view->isInverted()); });
    connect(m_slider, &QSlider::valueChanged, this, &PicturePage::goTo);
    connect(m_play, &QToolButton::toggled, this, &PicturePage::setPlaying);
    connect(m_view, &views::PictureView::stepRequested, this,
        [this](int pictures) { goTo(std::clamp(m_index + pictures, 0, std::max(0, m_count - 1))); });
    // A film waits for a picture that is slow to come.
    connect(&m_film, &QTimer::timeout, this, [this] {
        if (!m_read.isRunning() && m_count > 0)
            want((m_index + 1) % m_count);
    });
}

PicturePage::~PicturePage() = default;

void PicturePage::showSeries(const Series& series)
{
    clear();
    m_series = series;
    m_reader = std::make_shared<PictureReader>(series);
    m_count = static_cast<int>(m_reader->count());
    {
        const QSignalBlocker blocker(m_slider);
        m_slider->setRange(0, std::max(0, m_count - 1));
        m_slider->setValue(0);
    }
    m_bar->setVisible(m_count > 1);
    m_isFirst = true;
    want(0);
}

void PicturePage::clear()
{
    setPlaying(false);
    m_reader.reset();
    m_kept.clear();
    m_index = 0;
    m_count = 0;
    m_view->setPicture(nullptr, false);
}

void PicturePage::goTo(int index)
{
    if (index >= 0 && index < m_count && index != m_index)
        want(index);
}

void PicturePage::setPlaying(bool playing)
{
    playing = playing && m_count > 1;
    {
        const QSignalBlocker blocker(m_play);
        m_play->setChecked(playing);
    }
    if (playing)
        m_film.start(std::max(1, static_cast<int>(std::lround(1000.0 * m_reader->secondsPerFrame()))));
    else
        m_film.stop();
}

void PicturePage::want(int index)
{
    m_index = index;
    const QSignalBlocker blocker(m_slider);
    m_slider->setValue(index);
    if (const auto kept = m_kept.find(index); kept != m_kept.end())
        display(index, kept->second);
    else if (!m_read.isRunning()) // what is being read is taken first: nobody waits for its thread here
        readWanted();
}

void PicturePage::readWanted()
{
    m_read.start(
        [reader = m_reader, index = m_index](const Progress&) -> Result<Shown> {
            auto picture = reader->read(static_cast<std::size_t>(index));
            if (!picture)
                return std::unexpected(picture.error());
            return std::make_shared<const Picture>(std::move(*picture));
        },
        [this, index = m_index, reader = m_reader](const Result<Shown>& picture) {
            if (reader == m_reader)
                take(index, picture);
            else if (m_count > 0)
                want(m_index); // of another series by now
        });
}

void PicturePage::take(int index, const Result<Shown>& picture)
{
    if (picture) {
        keep(index, *picture);
        display(index, *picture);
    } else {
        setPlaying(false);
        Q_EMIT failed(picture.error());
    }
    // The user went on meanwhile.
    if (index != m_index)
        want(m_index);
}

void PicturePage::keep(int index, const Shown& picture)
{
    m_kept[index] = picture;
    std::size_t total = 0;
    for (const auto& [n, each] : m_kept)
        total += bytesOf(*each);
    while (total > keptBytes && m_kept.size() > 1) {
        const bool lowIsFarther = index - m_kept.begin()->first > std::prev(m_kept.end())->first - index;
        const auto farthest = lowIsFarther ? m_kept.begin() : std::prev(m_kept.end());
        total -= bytesOf(*farthest->second);
        m_kept.erase(farthest);
    }
}

void PicturePage::display(int index, const Shown& picture)
{
    m_position->setText(tr("%1 of %2").arg(index + 1).arg(m_count));
    m_view->setCaption({ titleOf(m_series), tr("Picture %1 of %2").arg(index + 1).arg(m_count) });
    m_view->setPicture(picture, !std::exchange(m_isFirst, false));
    Q_EMIT pictureShown(index);
}

} // namespace fovea::app
