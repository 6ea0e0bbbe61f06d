#include "app/measure/MeasurementController.h"

#include "app/edit/Edit.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QInputDialog>
#include <QWidget>

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea::app {

namespace {

using Kind = Measurement::Kind;

struct KindFacts {
    Kind kind;
    const char* title;
    const char* key;
};

constexpr std::array kinds { KindFacts { Kind::Distance, QT_TRANSLATE_NOOP("Measurement", "Distance"), "D" },
    KindFacts { Kind::Angle, QT_TRANSLATE_NOOP("Measurement", "Angle"), "A" },
    KindFacts { Kind::CobbAngle, QT_TRANSLATE_NOOP("Measurement", "Cobb angle"), "Shift+A" },
    KindFacts { Kind::Rectangle, QT_TRANSLATE_NOOP("Measurement", "Rectangle"), "Shift+E" },
    KindFacts { Kind::Ellipse, QT_TRANSLATE_NOOP("Measurement", "Ellipse"), "E" },
    KindFacts { Kind::Polygon, QT_TRANSLATE_NOOP("Measurement", "Polygon"), "G" },
    KindFacts { Kind::Freehand, QT_TRANSLATE_NOOP("Measurement", "Freehand"), "Shift+G" },
    KindFacts { Kind::Probe, QT_TRANSLATE_NOOP("Measurement", "Probe"), "P" },
    KindFacts { Kind::Arrow, QT_TRANSLATE_NOOP("Measurement", "Arrow"), "Shift+D" },
    KindFacts { Kind::Text, QT_TRANSLATE_NOOP("Measurement", "Text"), "T" } };

double percentile(const Histogram& histogram, double fraction)
{
    double total = 0.0;
    for (const double count : histogram.counts)
        total += count;
    double sum = 0.0;
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
        const double count = histogram.counts[bin];
        if (count > 0.0 && sum + count >= fraction * total)
            return histogram.low
                + histogram.binWidth * (static_cast<double>(bin) + (fraction * total - sum) / count);
        sum += count;
    }
    return histogram.low + histogram.binWidth * static_cast<double>(histogram.counts.size());
}

} // namespace

QString kindTitle(Kind kind)
{
    return QCoreApplication::translate(
        "Measurement", std::ranges::find(kinds, kind, &KindFacts::kind)->title);
}

MeasurementController::MeasurementController(views::ViewGrid& grid, QUndoStack& undo, QWidget& parent)
    : m_grid(grid)
    , m_undo(undo)
    , m_parent(parent)
    , m_tool(m_list, [this](std::optional<Measurement> before, std::optional<Measurement> after) {
        commit(std::move(before), std::move(after));
    })
{
    createActions();
    m_grid.setMeasurements(&m_list);
    m_grid.setTool(&m_tool);
}

MeasurementController::~MeasurementController()
{
    m_grid.setTool(nullptr);
    m_grid.setMeasurements(nullptr);
}

void MeasurementController::createActions()
{
    m_group = new QActionGroup(this);
    const auto add
        = [this](const QString& title, const QString& key, const QString& name, std::optional<Kind> kind) {
              auto* action = new QAction(title, &m_parent);
              action->setObjectName(name);
              action->setShortcut(QKeySequence(key));
              action->setToolTip(QStringLiteral("%1 (%2)").arg(title, action->shortcut().toString()));
              action->setCheckable(true);
              action->setChecked(!kind);
              m_group->addAction(action);
              m_toolActions.push_back(action);
              connect(action, &QAction::triggered, this, [this, kind] { m_tool.setKind(kind); });
          };
    add(tr("Crosshair"), QStringLiteral("V"), QStringLiteral("measure.none"), std::nullopt);
    for (const KindFacts& facts : kinds)
        add(kindTitle(facts.kind), QString::fromLatin1(facts.key),
            QStringLiteral("measure.%1").arg(kindName(facts.kind)), facts.kind);

    m_delete = new QAction(tr("Delete the selected measurement"), &m_parent);
    m_delete->setObjectName(QStringLiteral("measure.delete"));
    m_window = new QAction(tr("Window from the selected region"), &m_parent);
    m_window->setObjectName(QStringLiteral("measure.window"));
    m_window->setShortcut(QKeySequence(QStringLiteral("W")));
    connect(m_delete, &QAction::triggered, this, [this] { m_tool.deleteSelected(); });
    connect(m_window, &QAction::triggered, this, &MeasurementController::windowFromSelection);
    const auto update = [this] {
        const Measurement* selected = m_list.find(m_list.selectedId());
        m_delete->setEnabled(selected != nullptr);
        m_window->setEnabled(selected != nullptr && selected->isRegion());
    };
    connect(&m_list, &MeasurementList::changed, this, update);
    update();
}

void MeasurementController::commit(std::optional<Measurement> before, std::optional<Measurement> after)
{
    if (!before && after) {
        after->name = m_list.freeName(kindTitle(after->kind));
        if (after->kind == Kind::Text || after->kind == Kind::Arrow)
            askForText(std::move(*after));
        else
            push(tr("Add %1").arg(after->name), {}, after);
    } else if (before && after) {
        push(tr("Change %1").arg(before->name), before, after);
    } else if (before) {
        push(tr("Delete %1").arg(before->name), before, {});
    }
}

void MeasurementController::askForText(Measurement measurement)
{
    auto* dialog = new QInputDialog(&m_parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(measurement.name);
    dialog->setLabelText(
        measurement.kind == Kind::Arrow ? tr("What the arrow points to (may be empty):") : tr("Text:"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, measurement](const QString& text) {
        Measurement made = measurement;
        made.text = text.trimmed();
        if (!made.text.isEmpty() || made.kind == Kind::Arrow)
            push(tr("Add %1").arg(made.name), {}, made);
    });
    dialog->open();
}

void MeasurementController::push(
    const QString& name, std::optional<Measurement> before, std::optional<Measurement> after)
{
    const int index = before ? m_list.indexOf(before->id) : -1;
    const auto become
        = [this, index](const std::optional<Measurement>& gone, const std::optional<Measurement>& there) {
              if (there) {
                  m_list.put(*there, index);
                  m_list.select(there->id);
              } else if (gone) {
                  m_list.remove(gone->id);
              }
          };
    pushEdit(m_undo, name, [=] { become(before, after); }, [=] { become(after, before); });
}

void MeasurementController::rename(const QString& id, const QString& name)
{
    const Measurement* measurement = m_list.find(id);
    if (measurement == nullptr || name.trimmed().isEmpty() || measurement->name == name.trimmed())
        return;
    Measurement renamed = *measurement;
    renamed.name = name.trimmed();
    push(tr("Rename %1").arg(measurement->name), *measurement, renamed);
}

void MeasurementController::remove(const QString& id)
{
    if (const Measurement* measurement = m_list.find(id))
        commit(*measurement, std::nullopt);
}

void MeasurementController::removeAll()
{
    if (m_list.all().empty())
        return;
    pushEdit(
        m_undo, tr("Delete all measurements"), [this] { m_list.setAll({}); },
        [this, all = m_list.all()] { m_list.setAll(all); });
}

void MeasurementController::jumpTo(const QString& id)
{
    const Measurement* measurement = m_list.find(id);
    if (measurement == nullptr || measurement->pointsLps.empty())
        return;
    Vec3 middle;
    for (const Vec3& point : measurement->pointsLps)
        middle = middle + point / static_cast<double>(measurement->pointsLps.size());
    views::ViewState& state = m_grid.state();
    if (measurement->kind != Kind::Probe) {
        // The pane whose plane is nearest to its own; turned when none runs the same way.
        const Vec3 away = measurement->axes.awayLps();
        const auto cosine = [&](Orientation orientation) {
            return std::abs(dot(state.plane(orientation).awayLps(), away));
        };
        const Orientation nearest
            = std::max({ Orientation::Axial, Orientation::Coronal, Orientation::Sagittal },
                [&](Orientation a, Orientation b) { return cosine(a) < cosine(b); });
        if (cosine(nearest) < 0.9998)
            state.setPlane(nearest, measurement->axes);
        middle = middle - away * dot(middle - measurement->pointsLps.front(), away);
    }
    m_list.select(id);
    state.setCursorLps(middle);
}

void MeasurementController::windowFromSelection()
{
    const Measurement* selected = m_list.find(m_list.selectedId());
    if (selected == nullptr || !m_grid.state().volume())
        return;
    const auto statistics = measure(*selected, m_grid.state().volume().get()).statistics;
    if (!statistics)
        return;
    const double low = percentile(statistics->histogram, 0.01);
    const double high = percentile(statistics->histogram, 0.99);
    m_grid.setWindow({ 0.5 * (low + high), std::max(high - low, 1e-6), {} });
}

} // namespace fovea::app
