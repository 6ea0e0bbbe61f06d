#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/dicom/PictureReader.h"

#include <QTimer>
#include <QWidget>

#include <map>
#include <memory>

class QLabel;
class QSlider;
class QToolButton;

namespace fovea::views {
class PictureView;
}

namespace fovea::app {

// The pictures of a series one by one, or as a film. They are read in the background; those that were shown
// are kept while they are small.
class PicturePage : public QWidget {
    Q_OBJECT

public:
    explicit PicturePage(QWidget* parent = nullptr);
    ~PicturePage() override;

    void showSeries(const Series& series);
    void clear();
    void goTo(int index);
    [[nodiscard]] int index() const { return m_index; } // of the picture that is shown or on its way
    [[nodiscard]] int count() const { return m_count; }
    void setPlaying(bool playing);
    [[nodiscard]] bool isPlaying() const { return m_film.isActive(); }
    [[nodiscard]] views::PictureView& view() const { return *m_view; }

Q_SIGNALS:
    void pictureShown(int index);
    void failed(const fovea::Error& error);

private:
    using Shown = std::shared_ptr<const Picture>;

    void want(int index);
    void readWanted();
    void take(int index, const Result<Shown>& picture);
    void keep(int index, const Shown& picture);
    void display(int index, const Shown& picture);

    views::PictureView* m_view = nullptr;
    QSlider* m_slider = nullptr;
    QLabel* m_position = nullptr;
    QToolButton* m_play = nullptr;
    QWidget* m_bar = nullptr;
    QTimer m_film;
    std::shared_ptr<PictureReader> m_reader; // used by m_read's thread while that runs
    std::map<int, Shown> m_kept;
    Series m_series;
    int m_index = 0;
    int m_count = 0;
    bool m_isFirst = true; // of the series
    BackgroundTask m_read; // last: it ends before what it uses
};

} // namespace fovea::app
