#pragma once

#include "app/session/SessionFile.h"
#include "core/review/MeasurementList.h"

#include <QObject>

#include <optional>

namespace fovea::app {

class StudySession;

// Saves what is open as a file and brings it back: opens the files, shows the series, then puts everything
// where it was.
class SessionController : public QObject {
    Q_OBJECT

public:
    // All outlive it.
    SessionController(
        StudySession& study, views::ViewGrid& grid, MeasurementList& measurements, QObject* parent = nullptr);

    [[nodiscard]] Result<void> save(const std::filesystem::path& file) const; // Inconsistent: nothing is open
    [[nodiscard]] Result<void> open(const std::filesystem::path& file);
    // The file that was saved or opened last; empty for none.
    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }
    [[nodiscard]] bool isRestoring() const { return m_pending.has_value(); }

Q_SIGNALS:
    void restored();

private:
    [[nodiscard]] SessionDocument current() const;
    void chooseSeries();
    void restore();

    StudySession& m_study;
    views::ViewGrid& m_grid;
    MeasurementList& m_measurements;
    std::optional<SessionDocument> m_pending;
    mutable std::filesystem::path m_file;
};

} // namespace fovea::app
