#include "app/panels/FindingsPanel.h"

#include "app/panels/EmptyState.h"
#include "app/panels/FindingsModel.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

constexpr VerdictState allStates[] { VerdictState::Unreviewed, VerdictState::Accepted, VerdictState::Edited,
    VerdictState::Rejected, VerdictState::Unsure };
constexpr Severity allSeverities[] { Severity::Unset, Severity::Incidental, Severity::Minor, Severity::Major,
    Severity::Critical };

} // namespace

FindingsPanel::FindingsPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new FindingsModel(this))
    , m_filter(new FindingsFilter(this))
    , m_pages(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("findingsPanel"));
    m_filter->setSourceModel(m_model);
    auto* empty = new QWidget;
    auto* emptyLayout = new QVBoxLayout(empty);
    emptyLayout->addWidget(emptyState(tr("Nothing to review yet.\nRun a model, or mark what you see.")), 1);
    auto* mark = new QPushButton(tr("Mark the cursor's place"));
    connect(mark, &QPushButton::clicked, this, &FindingsPanel::markRequested);
    emptyLayout->addWidget(mark);
    m_pages->addWidget(empty);

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 4, 8, 8);
    layout->setSpacing(4);
    layout->addWidget(createFilters());
    layout->addWidget(createTable(), 3);
    layout->addWidget(createDetails(), 2);
    m_pages->addWidget(page);
    createActions();
    showDetails();
}

QWidget* FindingsPanel::createFilters()
{
    m_progress = new QProgressBar;
    m_progress->setTextVisible(true);
    m_progress->setAccessibleName(tr("Findings that were reviewed"));
    m_saved = new QLabel;
    m_states = new QComboBox;
    m_states->setAccessibleName(tr("Show findings of this state"));
    m_states->addItem(tr("Every state"));
    for (const VerdictState state : allStates)
        m_states->addItem(stateText(state), static_cast<int>(state));
    m_sources = new QComboBox;
    m_sources->setAccessibleName(tr("Show findings of this source"));
    m_sources->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    connect(m_states, &QComboBox::activated, this, [this](int index) {
        m_filter->setState(index == 0
                ? std::nullopt
                : std::optional(static_cast<VerdictState>(m_states->currentData().toInt())));
    });
    connect(m_sources, &QComboBox::activated, this,
        [this](int index) { m_filter->setSource(index == 0 ? QString() : m_sources->currentText()); });

    auto* filters = new QWidget;
    auto* layout = new QVBoxLayout(filters);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* first = new QHBoxLayout;
    first->addWidget(m_progress, 1);
    first->addWidget(m_saved);
    auto* second = new QHBoxLayout;
    second->addWidget(m_states, 1);
    second->addWidget(m_sources, 2);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addLayout(createNumberFilter());
    return filters;
}

QLayout* FindingsPanel::createNumberFilter()
{
    m_quantities = new QComboBox;
    m_quantities->setAccessibleName(tr("Number that findings are listed by"));
    m_quantities->addItem(tr("Score at least"), FindingsModel::ScoreRole);
    m_quantities->addItem(tr("Uncertainty at least"), FindingsModel::UncertaintyRole);
    m_quantities->addItem(tr("Volume at least, mL"), FindingsModel::VolumeRole);
    m_quantities->addItem(tr("Size at least, mm"), FindingsModel::SizeRole);
    m_least = new QDoubleSpinBox;
    m_least->setObjectName(QStringLiteral("findingsLeast"));
    m_least->setAccessibleName(tr("Least number that is listed"));
    m_least->setSpecialValueText(tr("any"));
    m_least->setToolTip(tr("Findings without this number are listed only with “any”"));
    const auto filter = [this] { m_filter->setLeast(m_quantities->currentData().toInt(), m_least->value()); };
    const auto adapt = [this, filter] {
        const bool isShare = m_quantities->currentIndex() < 2;
        m_least->setRange(0.0, isShare ? 1.0 : 10000.0);
        m_least->setSingleStep(isShare ? 0.05 : 1.0);
        filter();
    };
    connect(m_quantities, &QComboBox::activated, this, adapt);
    connect(m_least, &QDoubleSpinBox::valueChanged, this, filter);
    adapt();
    auto* row = new QHBoxLayout;
    row->addWidget(m_quantities, 2);
    row->addWidget(m_least, 1);
    return row;
}

QWidget* FindingsPanel::createTable()
{
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("findingsTable"));
    m_table->setAccessibleName(tr("Findings"));
    m_table->setModel(m_filter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // as they came
    m_table->horizontalHeader()->setSectionsMovable(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultSectionSize(70);
    m_table->setColumnWidth(FindingsModel::StateColumn, 86);
    m_table->setColumnWidth(FindingsModel::TitleColumn, 170);
    m_table->setColumnWidth(FindingsModel::SourceColumn, 220);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        showDetails();
        if (const ReviewItem* item = currentItem();
            item != nullptr && item->finding.kind != FindingKind::Classification)
            Q_EMIT jumpRequested(item->finding.anchorLps);
    });
    return m_table;
}

QWidget* FindingsPanel::createDetails()
{
    m_title = new QLabel;
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    m_category = new QComboBox;
    m_category->setAccessibleName(tr("Category of the finding"));
    m_category->addItem(tr("No category"), QString());
    for (const QString& category : findingCategories())
        m_category->addItem(category, category);
    m_severity = new QComboBox;
    m_severity->setAccessibleName(tr("Severity of the finding"));
    for (const Severity severity : allSeverities)
        m_severity->addItem(severity == Severity::Unset ? tr("No severity") : severityText(severity),
            static_cast<int>(severity));
    m_reasons = new QMenu(this);
    int number = 0;
    for (const QString& reason : verdictReasons()) {
        QAction* action = m_reasons->addAction(
            number < 9 ? QStringLiteral("%1 (%2)").arg(reason).arg(number + 1) : reason);
        action->setCheckable(true);
        connect(action, &QAction::triggered, this, [this, number] { toggleReason(number); });
        ++number;
    }
    m_reasonsButton = new QToolButton;
    m_reasonsButton->setText(tr("Reasons"));
    m_reasonsButton->setMenu(m_reasons);
    m_reasonsButton->setPopupMode(QToolButton::InstantPopup);
    m_thread = new QTextBrowser;
    m_thread->setAccessibleName(tr("Comments on the finding"));
    m_thread->setOpenLinks(false);
    m_comment = new QLineEdit;
    m_comment->setObjectName(QStringLiteral("findingComment"));
    m_comment->setPlaceholderText(tr("Comment (C), Enter keeps it"));
    m_comment->setAccessibleName(tr("New comment"));
    m_comment->setMaxLength(4000);

    connect(m_category, &QComboBox::activated, this,
        [this] { Q_EMIT categoryChosen(currentFinding(), m_category->currentData().toString()); });
    connect(m_severity, &QComboBox::activated, this, [this] {
        Q_EMIT severityChosen(currentFinding(), static_cast<Severity>(m_severity->currentData().toInt()));
    });
    connect(m_comment, &QLineEdit::returnPressed, this, [this] {
        Q_EMIT commentAdded(currentFinding(), m_comment->text());
        m_comment->clear();
        focusList();
    });
    auto* back = new QShortcut(QKeySequence(Qt::Key_Escape), m_comment);
    back->setContext(Qt::WidgetShortcut);
    connect(back, &QShortcut::activated, this, &FindingsPanel::focusList);

    auto* details = new QWidget;
    auto* layout = new QVBoxLayout(details);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* choices = new QHBoxLayout;
    choices->addWidget(m_reasonsButton);
    choices->addWidget(m_category, 1);
    choices->addWidget(m_severity, 1);
    layout->addWidget(m_title);
    layout->addLayout(choices);
    layout->addWidget(m_thread, 1);
    layout->addWidget(m_comment);
    return details;
}

// The keys are the list's own and no shortcuts: letters mean other things in the rest of the window.
void FindingsPanel::addKey(const QString& text, Qt::Key key, std::function<void()> work)
{
    auto* action = new QAction(text + u'\t' + QKeySequence(key).toString(QKeySequence::NativeText), this);
    connect(action, &QAction::triggered, this, work);
    m_actions.push_back(action);
    m_keys[key] = std::move(work);
}

void FindingsPanel::createActions()
{
    addKey(tr("&Next finding"), Qt::Key_J, [this] { step(1); });
    addKey(tr("&Previous finding"), Qt::Key_K, [this] { step(-1); });
    addKey(tr("Next &open finding"), Qt::Key_N, [this] { nextOpen(); });
    addKey(tr("&Accept"), Qt::Key_A, [this] { decide(VerdictState::Accepted); });
    addKey(tr("&Reject"), Qt::Key_X, [this] { decide(VerdictState::Rejected); });
    addKey(tr("&Unsure"), Qt::Key_U, [this] { decide(VerdictState::Unsure); });
    addKey(tr("&Edited: right after a correction"), Qt::Key_E, [this] { decide(VerdictState::Edited); });
    addKey(tr("Open aga&in"), Qt::Key_Backspace, [this] { decide(VerdictState::Unreviewed); });
    addKey(tr("&Comment"), Qt::Key_C, [this] { m_comment->setFocus(Qt::ShortcutFocusReason); });
    addKey(tr("&Split into connected parts"), Qt::Key_P, [this] { Q_EMIT splitRequested(currentFinding()); });
    addKey(tr("&Mark the cursor's place"), Qt::Key_M, [this] { Q_EMIT markRequested(); });
    addKey(tr("Remove my mar&k"), Qt::Key_Delete, [this] { Q_EMIT removeRequested(currentFinding()); });
    for (int number = 0; number < 9; ++number)
        m_keys[Qt::Key_1 + number] = [this, number] { toggleReason(number); };
    m_table->installEventFilter(this);
}

bool FindingsPanel::eventFilter(QObject* watched, QEvent* event)
{
    const bool isKey = event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride;
    if (watched != m_table || !isKey)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<const QKeyEvent*>(event);
    const auto found = m_keys.find(key->key());
    if (found == m_keys.end() || (key->modifiers() & ~Qt::KeypadModifier) != 0)
        return QWidget::eventFilter(watched, event);
    event->accept();
    if (event->type() == QEvent::KeyPress)
        found->second();
    return true;
}

void FindingsPanel::setReview(const Review& review, bool isReadOnly)
{
    const QString kept = currentFinding();
    m_review = review;
    m_isReadOnly = isReadOnly;
    m_model->setItems(review.items());
    fillSources();
    if (currentFinding() != kept || !m_table->currentIndex().isValid())
        select(kept);
    const ReviewProgress progress = review.progress();
    m_progress->setMaximum(std::max(1, static_cast<int>(progress.total)));
    m_progress->setValue(static_cast<int>(progress.reviewed));
    m_progress->setFormat(tr("%1 of %2 reviewed").arg(progress.reviewed).arg(progress.total));
    m_pages->setCurrentIndex(review.items().empty() ? 0 : 1);
    showDetails();
}

void FindingsPanel::setPending(int count)
{
    m_saved->setText(m_isReadOnly ? tr("Read only") : count > 0 ? tr("Saving…") : tr("Saved"));
}

void FindingsPanel::fillSources()
{
    QStringList sources;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QString source = m_model->index(row, 0).data(FindingsModel::SourceRole).toString();
        if (!sources.contains(source))
            sources << source;
    }
    const QString chosen = m_sources->currentIndex() > 0 ? m_sources->currentText() : QString();
    const QSignalBlocker blocker(m_sources);
    m_sources->clear();
    m_sources->addItem(tr("Every source"));
    m_sources->addItems(sources);
    m_sources->setCurrentIndex(std::max(0, m_sources->findText(chosen)));
}

QString FindingsPanel::currentFinding() const
{
    return m_table->currentIndex().data(FindingsModel::IdRole).toString();
}

const ReviewItem* FindingsPanel::currentItem() const
{
    return m_review.find(currentFinding());
}

// Without a jump: the person did not ask for one.
void FindingsPanel::select(const QString& finding)
{
    const QSignalBlocker blocker(m_table->selectionModel());
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        const QModelIndex index = m_filter->index(row, FindingsModel::TitleColumn);
        if (index.data(FindingsModel::IdRole).toString() == finding) {
            m_table->setCurrentIndex(index);
            return;
        }
    }
    if (m_filter->rowCount() > 0)
        m_table->setCurrentIndex(m_filter->index(0, FindingsModel::TitleColumn));
}

void FindingsPanel::focusList()
{
    for (QWidget* widget = parentWidget(); widget != nullptr; widget = widget->parentWidget()) {
        if (auto* dock = qobject_cast<QDockWidget*>(widget)) {
            dock->show();
            dock->raise();
        }
    }
    m_table->setFocus(Qt::ShortcutFocusReason);
}

void FindingsPanel::step(int rows)
{
    const int count = m_filter->rowCount();
    if (count == 0)
        return;
    const int row = std::clamp(m_table->currentIndex().row() + rows, 0, count - 1);
    m_table->setCurrentIndex(m_filter->index(row, FindingsModel::TitleColumn));
}

void FindingsPanel::nextOpen()
{
    const int count = m_filter->rowCount();
    const int current = std::max(0, m_table->currentIndex().row());
    for (int step = 1; step <= count; ++step) {
        const QModelIndex index = m_filter->index((current + step) % count, FindingsModel::TitleColumn);
        if (index.data(FindingsModel::StateRole).toInt() == static_cast<int>(VerdictState::Unreviewed)) {
            m_table->setCurrentIndex(index);
            return;
        }
    }
}

void FindingsPanel::decide(VerdictState state)
{
    if (const ReviewItem* item = currentItem())
        Q_EMIT verdictGiven(item->finding.id, state);
}

void FindingsPanel::toggleReason(int index)
{
    if (const ReviewItem* item = currentItem())
        Q_EMIT reasonToggled(item->finding.id, verdictReasons().at(index));
}

void FindingsPanel::showDetails()
{
    const ReviewItem* item = currentItem();
    for (QWidget* widget : { static_cast<QWidget*>(m_category), static_cast<QWidget*>(m_severity),
             static_cast<QWidget*>(m_comment), static_cast<QWidget*>(m_reasonsButton) })
        widget->setEnabled(item != nullptr && !m_isReadOnly);
    if (item == nullptr) {
        m_title->setText(tr("Choose a finding."));
        m_thread->clear();
        return;
    }
    QStringList parts { item->finding.title, sizeText(item->finding), stateText(item->verdict.state) };
    parts.removeAll(QString());
    QString title = parts.join(QStringLiteral(" · "));
    if (!item->verdict.reasons.isEmpty())
        title += u'\n' + item->verdict.reasons.join(QStringLiteral(", "));
    m_title->setText(title);
    m_category->setCurrentIndex(std::max(0, m_category->findData(item->category)));
    m_severity->setCurrentIndex(static_cast<int>(item->severity));
    const QList<QAction*> reasons = m_reasons->actions();
    for (qsizetype n = 0; n < reasons.size(); ++n)
        reasons[n]->setChecked(item->verdict.reasons.contains(verdictReasons().at(n)));
    QString html;
    for (const Comment& comment : item->comments)
        html += QStringLiteral("<p><b>%1</b> <small>%2</small><br>%3</p>")
                    .arg(comment.author.toHtmlEscaped(),
                        comment.time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")),
                        comment.text.toHtmlEscaped());
    m_thread->setHtml(html);
}

} // namespace fovea::app
