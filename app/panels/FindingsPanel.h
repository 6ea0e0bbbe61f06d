#pragma once

#include "core/geometry/Vector.h"
#include "core/review/Review.h"

#include <QWidget>

#include <functional>
#include <map>
#include <vector>

class QAction;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QMenu;
class QProgressBar;
class QStackedLayout;
class QTableView;
class QTextBrowser;
class QToolButton;

namespace fovea::app {

class FindingsFilter;
class FindingsModel;

// Everything that was found, from every source, and what people say of it. It shows a review and emits what
// the person wants. While the list has the focus:
//   Down or J, Up or K   next, previous          N   next that is open
//   A accept, X reject, U unsure, E edited, Backspace open again
//   C comment (Enter keeps it, Escape goes back)  1 to 9 a reason
class FindingsPanel : public QWidget {
    Q_OBJECT

public:
    explicit FindingsPanel(QWidget* parent = nullptr);

    void setReview(const Review& review, bool isReadOnly);
    // Steps that are not on the disk yet.
    void setPending(int count);
    [[nodiscard]] QString currentFinding() const; // its id; empty when none is
    void focusList(); // and brings its dock to the front

    bool eventFilter(QObject* watched, QEvent* event) override;

    // For a menu: the same as the keys.
    [[nodiscard]] const std::vector<QAction*>& reviewActions() const { return m_actions; }

Q_SIGNALS:
    void verdictGiven(const QString& finding, fovea::VerdictState state);
    void reasonToggled(const QString& finding, const QString& reason);
    void commentAdded(const QString& finding, const QString& text);
    void categoryChosen(const QString& finding, const QString& category);
    void severityChosen(const QString& finding, fovea::Severity severity);
    void jumpRequested(const fovea::Vec3& pointLps);
    void markRequested();
    void removeRequested(const QString& finding);
    void splitRequested(const QString& finding);

private:
    QWidget* createFilters();
    QLayout* createNumberFilter();
    QWidget* createTable();
    QWidget* createDetails();
    void createActions();
    void addKey(const QString& text, Qt::Key key, std::function<void()> work);

    [[nodiscard]] const ReviewItem* currentItem() const;
    void step(int rows);
    void nextOpen();
    void decide(VerdictState state);
    void toggleReason(int index);
    void showDetails();
    void fillSources();
    void select(const QString& finding);

    Review m_review;
    bool m_isReadOnly = false;
    FindingsModel* m_model = nullptr;
    FindingsFilter* m_filter = nullptr;
    QStackedLayout* m_pages = nullptr;
    QTableView* m_table = nullptr;
    QComboBox* m_states = nullptr;
    QComboBox* m_sources = nullptr;
    QComboBox* m_quantities = nullptr;
    QDoubleSpinBox* m_least = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_saved = nullptr;
    QLabel* m_title = nullptr;
    QComboBox* m_category = nullptr;
    QComboBox* m_severity = nullptr;
    QMenu* m_reasons = nullptr;
    QToolButton* m_reasonsButton = nullptr;
    QTextBrowser* m_thread = nullptr;
    QLineEdit* m_comment = nullptr;
    std::vector<QAction*> m_actions;
    std::map<int, std::function<void()>> m_keys; // by Qt::Key
};

} // namespace fovea::app
