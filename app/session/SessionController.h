#pragma once

#include "app/session/SessionFile.h"
#include "core/review/MeasurementList.h"
#include "core/study/Study.h"

#include <QObject>

#include <map>
#include <optional>

namespace fovea::app {

class PaneSeries;
class StudySession;

// Saves what is open as a file and brings it back: opens the files, shows the series, then puts everything
// where it was.
class SessionController : public QObject {
    Q_OBJECT

public:
    // All outlive it.
    SessionController(StudySession& study, views::ViewGrid& grid, PaneSeries& paneSeries,
        MeasurementList& measurements, QObject* parent = nullptr);

    [[nodiscard]] Result<void> save(const std::filesystem::path& file) const; // Inconsistent: nothing is open
    [[nodiscard]] Result<void> open(const std::filesystem::path& file);
    // The file that was saved or opened last; empty for none.
    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }
    [[nodiscard]] bool isRestoring() const { return m_pending.has_value(); }

Q_SIGNALS:
    void restored();

private:
    [[nodiscard]] SessionDocument current() const;
    [[nodiscard]] PaneDocument paneDocument(int pane) const;
    void chooseSeries();
    void restore();
    void restorePane(int pane);
    void restoreVolume(const VolumeDocument& volume);

    StudySession& m_study;
    views::ViewGrid& m_grid;
    PaneSeries& m_paneSeries;
    MeasurementList& m_measurements;
    std::optional<SessionDocument> m_pending;
    std::map<int, PaneDocument> m_pendingPanes; // whose series are on their way
    mutable std::filesystem::path m_file;
};

} // namespace fovea::app
