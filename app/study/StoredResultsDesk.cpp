#include "app/study/StoredResultsDesk.h"

#include "app/study/ResultLoader.h"
#include "app/study/StudySession.h"
#include "views/widgets/ViewGrid.h"

#include <QHeaderView>
#include <QTreeWidget>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace fovea::app {

namespace {

enum class Entry { None, Layer, Map, Finding };
constexpr int kindRole = Qt::UserRole;
constexpr int indexRole = Qt::UserRole + 1; // of the layer, the map or the report
constexpr int findingRole = Qt::UserRole + 2;

QTreeWidgetItem* addRow(QTreeWidgetItem& parent, const QString& text, Entry kind, int index, int finding = 0)
{
    auto* row = new QTreeWidgetItem(&parent, { text });
    row->setData(0, kindRole, static_cast<int>(kind));
    row->setData(0, indexRole, index);
    row->setData(0, findingRole, finding);
    row->setToolTip(0, text);
    return row;
}

// Where a finding lies; nothing when it has no region of its own.
std::optional<Vec3> placeOf(const ReportFinding& finding)
{
    if (finding.boxLps)
        return ((*finding.boxLps)[0] + (*finding.boxLps)[1]) * 0.5;
    if (!finding.lineLps.empty())
        return finding.lineLps.front();
    return std::nullopt;
}

// Heatmaps and uncertainties are; diffusion, perfusion and relaxation are not.
bool isWithoutUnit(const MapContents& map)
{
    return map.meaning.unit.value == QLatin1String("1");
}

QString describe(const ReportFinding& finding)
{
    QStringList parts { finding.name.isEmpty() ? StoredResultsDesk::tr("Unnamed finding") : finding.name };
    if (finding.score)
        parts << QString::number(*finding.score, 'f', 2);
    for (const ReportMeasurement& measured : finding.measurements)
        parts << QStringLiteral("%1 %2 %3")
                     .arg(measured.what.meaning)
                     .arg(measured.value, 0, 'g', 4)
                     .arg(unitText(measured.unit))
                     .trimmed();
    for (const QString& said : { finding.verdict, finding.reason, finding.comment })
        if (!said.isEmpty())
            parts << said;
    parts << finding.remarks;
    if (!placeOf(finding) && finding.segmentNumber == 0)
        parts << StoredResultsDesk::tr("no region: listed only");
    return parts.join(QStringLiteral(" · "));
}

} // namespace

StoredResultsDesk::StoredResultsDesk(
    StudySession& session, ResultLoader& loader, views::ViewGrid& grid, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_loader(loader)
    , m_grid(grid)
    , m_tree(new QTreeWidget)
{
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setAccessibleName(tr("Results stored beside the series"));
    connect(&loader, &ResultLoader::loaded, this, &StoredResultsDesk::show);
    connect(&session, &StudySession::volumeChanged, this, [this] {
        m_tree->clear();
        Q_EMIT availableChanged(false);
    });
    connect(m_tree, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item, int) { choose(*item); });
    connect(m_tree, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item, int) { choose(*item); });
}

QWidget* StoredResultsDesk::panel() const
{
    return m_tree;
}

void StoredResultsDesk::show(const StoredResults& results)
{
    list(results);
    // What was measured waits to be chosen; what a model says of itself is why one looks.
    const auto found = std::ranges::find_if(results.maps, isWithoutUnit);
    if (found != results.maps.end() && !m_grid.state().heatLayer())
        drawMap(*found);
    if (!m_grid.state().boxLayer())
        drawRegions(results);
    Q_EMIT availableChanged(!results.isEmpty());
}

void StoredResultsDesk::list(const StoredResults& results)
{
    m_tree->clear();
    const auto group = [this](const QString& title) {
        auto* item = new QTreeWidgetItem(m_tree, { title });
        item->setFlags(Qt::ItemIsEnabled);
        return item;
    };
    if (!results.labelMaps.empty()) {
        auto* layers = group(tr("Segmentations"));
        for (std::size_t n = 0; n < results.labelMaps.size(); ++n)
            addRow(*layers,
                tr("%1, structures: %2")
                    .arg(results.labelMaps[n]->source().name)
                    .arg(results.labelMaps[n]->labels().size()),
                Entry::Layer, static_cast<int>(n));
    }
    if (!results.maps.empty()) {
        auto* maps = group(tr("Maps"));
        for (std::size_t n = 0; n < results.maps.size(); ++n)
            addRow(*maps,
                QStringLiteral("%1 · %2").arg(
                    results.maps[n].meaning.title, results.maps[n].meaning.maker.name),
                Entry::Map, static_cast<int>(n));
    }
    for (std::size_t n = 0; n < results.reports.size(); ++n) {
        const ReportContents& contents = results.reports[n];
        auto* report = group(tr("Report, findings: %1").arg(contents.findings.size()));
        std::map<QString, QTreeWidgetItem*> makers; // two models may say the same of the same structure
        for (std::size_t f = 0; f < contents.findings.size(); ++f) {
            const QString maker = contents.findings[f].maker.stamp();
            QTreeWidgetItem*& parent = makers[maker];
            if (parent == nullptr)
                parent = maker.isEmpty() ? report : addRow(*report, maker, Entry::None, 0);
            addRow(*parent, describe(contents.findings[f]), Entry::Finding, static_cast<int>(n),
                static_cast<int>(f));
        }
        if (!contents.comment.isEmpty())
            addRow(*report, contents.comment, Entry::None, 0);
        for (const QString& remark : contents.remarks)
            addRow(*report, remark, Entry::None, 0);
    }
    if (!results.notices.isEmpty()) {
        auto* notices = group(tr("Not shown, or not as it is in the file"));
        for (const QString& notice : results.notices)
            addRow(*notices, notice, Entry::None, 0);
    }
    m_tree->expandAll();
}

void StoredResultsDesk::drawMap(const MapContents& map)
{
    const auto [low, high] = map.values.range();
    if (!(high > low))
        return; // nothing to tell apart
    views::HeatLayer layer;
    layer.values = std::make_shared<const Volume>(map.values);
    layer.low = low + 0.1 * (high - low);
    layer.high = high;
    layer.source = map.meaning.maker;
    layer.title = map.meaning.title;
    layer.caption = isWithoutUnit(map) ? tr("Stored map, not a localisation") : tr("Stored map");
    m_grid.state().setHeatLayer(std::move(layer));
}

void StoredResultsDesk::drawRegions(const StoredResults& results)
{
    constexpr std::array<std::uint8_t, 3> stored { 120, 200, 255 };
    views::BoxLayer layer;
    std::vector<ResultSource> makers;
    for (const ReportContents& report : results.reports) {
        for (const ReportFinding& finding : report.findings) {
            if (!placeOf(finding))
                continue;
            const QString text = finding.score
                ? QStringLiteral("%1 %2").arg(finding.name).arg(*finding.score, 0, 'f', 2)
                : finding.name;
            // What was drawn stands for the box around it.
            for (std::vector<Vec3>& line : drawnLines(finding))
                layer.lines.push_back({ std::move(line), text, stored });
            if (finding.lineLps.empty())
                layer.boxes.push_back({ (*finding.boxLps)[0], (*finding.boxLps)[1], text, stored });
            if (!std::ranges::contains(makers, finding.maker))
                makers.push_back(finding.maker);
        }
    }
    if (layer.isEmpty())
        return;
    layer.source = makers.front();
    layer.moreSources.assign(makers.begin() + 1, makers.end());
    m_grid.state().setBoxLayer(std::move(layer));
}

void StoredResultsDesk::choose(const QTreeWidgetItem& item)
{
    const StoredResults& results = m_loader.results();
    const auto index = static_cast<std::size_t>(item.data(0, indexRole).toInt());
    switch (static_cast<Entry>(item.data(0, kindRole).toInt())) {
    case Entry::Layer:
        if (index < results.labelMaps.size())
            m_session.setLabelMap(results.labelMaps[index]);
        break;
    case Entry::Map:
        if (index < results.maps.size())
            drawMap(results.maps[index]);
        break;
    case Entry::Finding: {
        const auto number = static_cast<std::size_t>(item.data(0, findingRole).toInt());
        if (index >= results.reports.size() || number >= results.reports[index].findings.size())
            break;
        if (const auto place = placeOf(results.reports[index].findings[number]))
            m_grid.state().setCursorLps(*place);
        break;
    }
    case Entry::None:
        break;
    }
}

} // namespace fovea::app
