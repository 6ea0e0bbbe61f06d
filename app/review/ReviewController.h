#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/image/Volume.h"
#include "core/review/MaskCodec.h"
#include "core/review/ReviewStore.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

class QUndoStack;

namespace fovea::app {

// A mask of the review: as its maker gave it, and with the edits that the journal holds.
struct ReviewedMask {
    QString id {};
    std::shared_ptr<const LabelMap> original {};
    std::shared_ptr<const LabelMap> current {};
};

// The review of the open series for the window: edits become undoable steps, steps become events, and events
// are shown when the journal holds them. GUI thread; nothing here waits for a disk.
class ReviewController : public QObject {
    Q_OBJECT

public:
    // Journals lie in the folder. The stack outlives the controller.
    ReviewController(QUndoStack& stack, std::filesystem::path folder, QObject* parent = nullptr);
    ~ReviewController() override;

    // Opens the series' journal and closes the one before, waiting until it is written.
    void open(const Series& series, std::shared_ptr<const Volume> volume);
    void close();
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] bool isReadOnly() const { return m_isReadOnly; }

    void setReviewer(const QString& name) { m_reviewer = name; }
    [[nodiscard]] const QString& reviewer() const { return m_reviewer; }

    // What is on the disk.
    [[nodiscard]] const Review& review() const { return m_review; }
    [[nodiscard]] int pendingCount() const { return m_pending; } // steps that are not yet

    // A model's results; no steps of a person's, so not undone. Findings that are known stay as they are.
    void addMask(std::shared_ptr<const LabelMap> mask);
    void addFindings(std::vector<Finding> findings);
    // A measurement that its owner took away; what was said of it comes back with it. Others are ignored.
    void removeMeasurement(const QString& finding);
    // The parts of a label finding become findings of their own.
    void splitIntoParts(const QString& finding);

    // Steps of the person's, which can be undone. Unknown findings are ignored.
    // Accepting and opening again drop the reasons.
    void giveVerdict(const QString& finding, VerdictState state);
    // A reason rejects what is still open.
    void toggleReason(const QString& finding, const QString& reason);
    void addComment(const QString& finding, const QString& text);
    void setCategory(const QString& finding, const QString& category);
    void setSeverity(const QString& finding, Severity severity);
    void addMark(const QString& title, Vec3 pointLps);
    void removeMark(const QString& finding);

    // The mask of the review that this one shows; null when it is none of the review's.
    [[nodiscard]] const ReviewedMask* maskOf(const LabelMap& shown) const;
    // Writes what an edit changed, which the window shows already; done says whether the journal has it.
    void writeMaskEdit(
        const QString& mask, const QString& action, const MaskChange& change, std::function<void(bool)> done);
    // What the mask has become, from now on.
    void setCurrentMask(const QString& mask, std::shared_ptr<const LabelMap> current);

Q_SIGNALS:
    void opened();
    void changed(); // the review; also after opening and closing
    void pendingChanged();
    void noticed(const QString& sentence);
    void failed(const fovea::Error& error);
    // A mask that the journal held when it was opened.
    void maskRestored(std::shared_ptr<const fovea::LabelMap> mask);

private:
    void takeOpened(quint64 generation, Result<ReviewStore::Opened> result);
    void submit(ReviewEvent::What what, QByteArray attachment = {}, std::function<void(bool)> done = {});
    void takeAppended(quint64 generation, const Result<std::vector<ReviewEvent>>& result);
    // A step whose two directions are events.
    void pushVerdict(const ReviewItem& item, VerdictState state, const QStringList& reasons);
    void push(const QString& name, ReviewEvent::What redo, ReviewEvent::What undo);
    void restoreMask();

    QUndoStack& m_stack;
    std::filesystem::path m_folder;
    QString m_reviewer;
    std::unique_ptr<ReviewStore> m_store;
    quint64 m_generation = 0; // of the open series: what comes late from another one is dropped
    Review m_review;
    Review m_intended; // with the steps that are on their way
    bool m_isOpen = false;
    bool m_isReadOnly = false;
    int m_pending = 0;
    std::vector<ReviewedMask> m_masks;
    std::vector<std::shared_ptr<const LabelMap>> m_added; // while their findings are looked for
    std::vector<std::shared_ptr<const LabelMap>> m_waiting; // for the journal to open
    BackgroundTask m_findingTask;
};

// Of a mask: the same for the same voxels by the same maker.
[[nodiscard]] QString maskId(const LabelMap& mask, const QByteArray& encodedVoxels);

} // namespace fovea::app
