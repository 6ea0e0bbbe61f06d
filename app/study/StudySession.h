#pragma once

#include "app/study/OpenSeries.h"
#include "app/tasks/BackgroundTask.h"
#include "core/image/LabelMap.h"

#include <QImage>
#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace fovea::app {

// What the window has open: the studies that were scanned, the series that is shown and the result over it.
// It reads in the background; panels observe it. GUI thread.
class StudySession : public QObject {
    Q_OBJECT

public:
    explicit StudySession(QObject* parent = nullptr);

    // Scans the paths and shows their largest volume. What was open is closed when the scan has found
    // something.
    void open(const std::vector<std::filesystem::path>& paths);
    // The same paths, where more has arrived: the list of series is renewed. What is shown stays, unless more
    // slices of it are there; it is shown with them then. Where something else was opened meanwhile, nothing
    // happens.
    void lookAgain(const std::vector<std::filesystem::path>& paths);
    // The demo study, which is made at the first call; its CT is shown first.
    void openDemo();
    // As a volume, or as pictures where it is none.
    void showSeries(const Series& series);
    // One by one, as they were acquired.
    void showPictures(const Series& series);
    void cancel();

    [[nodiscard]] const StudyCollection& collection() const { return m_collection; }
    // A part of a series among what was opened; null when it is not there.
    [[nodiscard]] const Series* find(const QString& uid, const QString& part) const;
    [[nodiscard]] const std::vector<std::filesystem::path>& paths() const { return m_paths; } // it came from
    [[nodiscard]] const Series& series() const { return m_series; }
    [[nodiscard]] const std::shared_ptr<const Volume>& volume() const
    {
        return m_volume;
    } // null when nothing is shown, and until all of it is there
    // The volume of which some slices are there and the others are being read; null otherwise. It becomes
    // volume(), mostly as the same object.
    [[nodiscard]] const std::shared_ptr<const Volume>& filling() const { return m_filling; }
    // Whether the series is shown as pictures, which have no volume.
    [[nodiscard]] bool showsPictures() const { return m_showsPictures; }
    [[nodiscard]] const std::shared_ptr<const LabelMap>& labelMap() const
    {
        return m_labelMap;
    } // may be null
    void setLabelMap(std::shared_ptr<const LabelMap> labelMap);
    [[nodiscard]] bool isBusy() const { return m_scan.isRunning() || m_read.isRunning(); }

Q_SIGNALS:
    void collectionChanged();
    void volumeChanged();
    void picturesChanged(); // other pictures, or none
    void fillingChanged(); // another one, or none
    void fillingAdvanced(); // more slices are there
    void labelMapChanged();
    void thumbnailReady(const fovea::Series& series, const QImage& picture);
    void progressed(const QString& stage, double fraction);
    void busyChanged(bool busy);
    void failed(const fovea::Error& error);

private:
    using Paths = std::vector<std::filesystem::path>;

    void scan(std::function<Result<Paths>(Progress)> findPaths, const QString& modality = {});
    void renew(StudyCollection collection);
    void startThumbnails();
    void closeShown();
    void setShowsPictures(bool pictures);
    void showFilling(const Series& series, std::shared_ptr<const Volume> filling);

    StudyCollection m_collection;
    Paths m_paths;
    Series m_series;
    std::shared_ptr<const Volume> m_volume;
    std::shared_ptr<const Volume> m_filling;
    bool m_showsPictures = false;
    QTimer m_fillTimer;
    quint64 m_readRun = 0; // tells what an earlier read still sends
    std::shared_ptr<const LabelMap> m_labelMap;
    BackgroundTask m_scan;
    BackgroundTask m_lookAgain;
    BackgroundTask m_read;
    BackgroundTask m_thumbnails;
};

} // namespace fovea::app
