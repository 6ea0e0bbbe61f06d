#pragma once

#include "app/review/ReviewController.h"

#include <QObject>

class QMenu;
class QUndoStack;

namespace fovea::views {
class ViewState;
}

namespace fovea::app {

class FindingsPanel;
class MessageBar;
class StudySession;

// Where reviewing meets the window: it opens the journal of the series that is shown, gives every result to
// it, and puts the panel, the pictures and the messages together. The panel belongs to the window.
class ReviewDesk : public QObject {
    Q_OBJECT

public:
    // All outlive the desk. Empty folder: see defaultReviewFolder().
    ReviewDesk(StudySession& session, views::ViewState& state, QUndoStack& stack, MessageBar& messages,
        std::filesystem::path folder = {}, QObject* parent = nullptr);

    [[nodiscard]] FindingsPanel* panel() const { return m_panel; }
    [[nodiscard]] ReviewController& controller() { return m_controller; }
    // The panel's actions and who reviews.
    void fillMenu(QMenu& menu);

private:
    void askReviewer();
    void showVolume();
    void showLabels();

    StudySession& m_session;
    views::ViewState& m_state;
    MessageBar& m_messages;
    ReviewController m_controller;
    FindingsPanel* m_panel = nullptr;
};

} // namespace fovea::app
