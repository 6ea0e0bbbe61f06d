#include "app/review/ReviewDesk.h"

#include "app/panels/FindingsPanel.h"
#include "app/panels/MessageBar.h"
#include "app/study/StudySession.h"
#include "views/widgets/ViewState.h"

#include <QAction>
#include <QInputDialog>
#include <QMenu>
#include <QSettings>

namespace fovea::app {

namespace {

QString defaultReviewer()
{
    const QString user = qEnvironmentVariable("USER");
    return QSettings()
        .value(QStringLiteral("review/reviewer"), user.isEmpty() ? QStringLiteral("reviewer") : user)
        .toString();
}

} // namespace

ReviewDesk::ReviewDesk(StudySession& session, views::ViewState& state, QUndoStack& stack,
    MessageBar& messages, std::filesystem::path folder, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_state(state)
    , m_messages(messages)
    , m_controller(stack, folder.empty() ? defaultReviewFolder() : std::move(folder))
    , m_panel(new FindingsPanel)
{
    m_controller.setReviewer(defaultReviewer());
    connect(&session, &StudySession::volumeChanged, this, &ReviewDesk::showVolume);
    connect(&session, &StudySession::labelMapChanged, this, &ReviewDesk::showLabels);

    connect(&m_controller, &ReviewController::changed, this,
        [this] { m_panel->setReview(m_controller.review(), m_controller.isReadOnly()); });
    connect(&m_controller, &ReviewController::pendingChanged, this,
        [this] { m_panel->setPending(m_controller.pendingCount()); });
    connect(&m_controller, &ReviewController::failed, this,
        [this](const Error& error) { m_messages.showError(error); });
    connect(&m_controller, &ReviewController::noticed, this, [this](const QString& sentence) {
        m_messages.showError({ ErrorCode::Inconsistent, sentence.toStdString(), {}, {} });
    });
    connect(&m_controller, &ReviewController::maskRestored, this,
        [this](const std::shared_ptr<const LabelMap>& mask) {
            if (m_session.labelMap() == nullptr)
                m_session.setLabelMap(mask);
        });

    connect(m_panel, &FindingsPanel::verdictGiven, &m_controller, &ReviewController::giveVerdict);
    connect(m_panel, &FindingsPanel::reasonToggled, &m_controller, &ReviewController::toggleReason);
    connect(m_panel, &FindingsPanel::commentAdded, &m_controller, &ReviewController::addComment);
    connect(m_panel, &FindingsPanel::categoryChosen, &m_controller, &ReviewController::setCategory);
    connect(m_panel, &FindingsPanel::severityChosen, &m_controller, &ReviewController::setSeverity);
    connect(m_panel, &FindingsPanel::removeRequested, &m_controller, &ReviewController::removeMark);
    connect(m_panel, &FindingsPanel::splitRequested, &m_controller, &ReviewController::splitIntoParts);
    connect(m_panel, &FindingsPanel::markRequested, this,
        [this] { m_controller.addMark(tr("Mark"), m_state.cursorLps()); });
    connect(m_panel, &FindingsPanel::jumpRequested, &state, &views::ViewState::setCursorLps);
}

void ReviewDesk::showVolume()
{
    if (m_session.volume() != nullptr)
        m_controller.open(m_session.series(), m_session.volume());
    else
        m_controller.close();
}

void ReviewDesk::showLabels()
{
    if (m_session.labelMap() != nullptr)
        m_controller.addMask(m_session.labelMap());
}

void ReviewDesk::fillMenu(QMenu& menu)
{
    QAction* list = menu.addAction(
        tr("&Go to the findings"), QKeySequence(Qt::Key_F4), this, [this] { m_panel->focusList(); });
    list->setObjectName(QStringLiteral("goToFindings"));
    menu.addSeparator();
    for (QAction* action : m_panel->reviewActions())
        menu.addAction(action);
    menu.addSeparator();
    menu.addAction(tr("Re&viewer's name…"), this, &ReviewDesk::askReviewer);
}

void ReviewDesk::askReviewer()
{
    auto* dialog = new QInputDialog(m_panel);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Reviewer"));
    dialog->setLabelText(tr("Name that stands beside your verdicts and comments"));
    dialog->setTextValue(m_controller.reviewer());
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
        if (name.trimmed().isEmpty())
            return;
        m_controller.setReviewer(name.trimmed());
        QSettings().setValue(QStringLiteral("review/reviewer"), name.trimmed());
    });
    dialog->open();
}

} // namespace fovea::app
