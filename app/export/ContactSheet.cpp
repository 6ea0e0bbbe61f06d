#include "app/export/ContactSheet.h"

#include "core/review/Measurement.h"
#include "views/scene/MeasurementPaint.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

constexpr std::size_t mostPictures = 120;
constexpr int smallestPicture = 64;

// Sizes in pixels at a pixel ratio of one.
constexpr double headHeight = 30;
constexpr double lineHeight = 20;
constexpr double fontHeight = 13;

QString remarkOf(const ReviewItem* item, SheetComments comments)
{
    if (item == nullptr)
        return {};
    QString verdict = nameOf(item->verdict.state);
    verdict[0] = verdict[0].toUpper();
    QStringList parts { verdict };
    for (const Comment& comment : item->comments) {
        if (comments == SheetComments::Shown)
            parts << comment.text.simplified();
    }
    return parts.join(QStringLiteral(" \u00b7 "));
}

// What the review says of a finding for which the condition holds; null when nothing.
template <class Condition>
const ReviewItem* itemWhere(const Review* review, Condition&& condition)
{
    if (review == nullptr)
        return nullptr;
    const auto found = std::ranges::find_if(
        review->items(), [&](const ReviewItem& item) { return condition(item.finding); });
    return found == review->items().end() ? nullptr : &*found;
}

Vec3 centreOf(const views::BoxMark& box)
{
    return (box.minimumLps + box.maximumLps) * 0.5;
}

QString measurementCaption(const Measurement& measurement, const Volume* volume)
{
    QStringList parts;
    if (!measurement.name.isEmpty())
        parts << measurement.name;
    parts += views::measurementText(
        measurement, measure(measurement, volume), volume ? volume->meaning().unit : QString());
    return parts.join(u' ');
}

// How the pictures lie on the sheet.
struct Layout {
    int columns = 1;
    int width = 0; // of one picture
    int height = 0;
    int head = 0;
    int caption = 0;
    double ratio = 1.0;
};

Layout layoutOf(const views::CaptureRequest& request, std::size_t count, bool hasRemarks)
{
    Layout best;
    const auto scaled = [&](double size) { return static_cast<int>(std::lround(size * request.pixelRatio)); };
    const int head = scaled(headHeight);
    const int caption = scaled(lineHeight * (hasRemarks ? 2 : 1) + 4);
    for (int columns = 1; columns <= static_cast<int>(count); ++columns) {
        const int rows = (static_cast<int>(count) + columns - 1) / columns;
        const Layout layout { columns, request.width / columns, (request.height - head) / rows - caption,
            head, caption, request.pixelRatio };
        if (std::min(layout.width, layout.height) > std::min(best.width, best.height))
            best = layout;
    }
    return best;
}

QStringList stampsOf(const views::CaptureRequest& request, const std::vector<SheetEntry>& entries)
{
    QStringList stamps;
    for (const SheetEntry& entry : entries) {
        const QString stamp = entry.kind == SheetEntry::Kind::Structure
            ? views::resultStamp(request.labelLayers[entry.layer].map->source())
            : entry.kind == SheetEntry::Kind::Box ? views::resultStamp(request.boxLayer->source)
                                                  : QString();
        if (!stamp.isEmpty() && !stamps.contains(stamp))
            stamps << stamp;
    }
    return stamps;
}

} // namespace

std::vector<SheetEntry> sheetEntries(
    const views::CaptureRequest& request, const Review* review, SheetComments comments)
{
    std::vector<SheetEntry> entries;
    const auto add = [&](SheetEntry entry) {
        if (entries.size() < mostPictures)
            entries.push_back(std::move(entry));
    };
    for (std::size_t l = 0; l < request.labelLayers.size(); ++l) {
        const LabelMap& map = *request.labelLayers[l].map;
        for (std::size_t n = 0; n < map.labels().size(); ++n) {
            if (map.voxelCounts()[n] == 0 || !request.labelLayers[l].isVisible(n))
                continue;
            const auto* item = itemWhere(review, [&](const Finding& finding) {
                return finding.kind == FindingKind::Label && finding.source.sha256 == map.source().sha256
                    && finding.title == map.labels()[n].name;
            });
            add({ SheetEntry::Kind::Structure, l, n,
                QStringLiteral("%1  %2").arg(map.labels()[n].name, volumeText(map.volumeMl(n))),
                remarkOf(item, comments) });
        }
    }
    for (std::size_t n = 0; request.boxLayer && n < request.boxLayer->boxes.size(); ++n) {
        const views::BoxMark& box = request.boxLayer->boxes[n];
        const auto* item = itemWhere(review, [&](const Finding& finding) {
            return finding.kind == FindingKind::Box
                && finding.source.sha256 == request.boxLayer->source.sha256
                && length(finding.anchorLps - centreOf(box)) < 0.05;
        });
        const Vec3 size = box.maximumLps - box.minimumLps;
        add({ SheetEntry::Kind::Box, 0, n,
            QStringLiteral("%1  %2 mm").arg(box.text).arg(std::max({ size.x, size.y, size.z }), 0, 'f', 1),
            remarkOf(item, comments) });
    }
    for (std::size_t n = 0; n < request.measurements.size(); ++n) {
        const Measurement& measurement = request.measurements[n];
        const bool isEmptyText = measurement.kind == Measurement::Kind::Text && measurement.text.isEmpty();
        if (measurement.pointsLps.empty() || isEmptyText)
            continue;
        const auto* item
            = itemWhere(review, [&](const Finding& finding) { return finding.id == measurement.id; });
        add({ SheetEntry::Kind::Measurement, 0, n, measurementCaption(measurement, request.volume.get()),
            remarkOf(item, comments) });
    }
    return entries;
}

views::CaptureRequest entryRequest(const views::CaptureRequest& all, const SheetEntry& entry)
{
    using View = views::CaptureRequest::View;
    views::CaptureRequest one = all;
    one.grid.reset();
    one.labelLayers.clear();
    one.heatLayer.reset();
    one.boxLayer.reset();
    one.measurements.clear();
    one.part.reset();
    one.legend = false;
    if (one.view == View::Grid || one.view == View::Volume)
        one.view = View::Axial;
    switch (entry.kind) {
    case SheetEntry::Kind::Structure: {
        views::LabelLayer layer = all.labelLayers[entry.layer];
        layer.visible.assign(layer.map->labels().size(), false);
        layer.visible[entry.index] = true;
        one.cursorLps = layer.map->anchorLps(entry.index);
        one.labelLayers = { std::move(layer) };
        break;
    }
    case SheetEntry::Kind::Box: {
        const views::BoxMark& box = all.boxLayer->boxes[entry.index];
        one.cursorLps = centreOf(box);
        one.boxLayer = views::BoxLayer { .boxes = { box }, .source = all.boxLayer->source };
        break;
    }
    case SheetEntry::Kind::Measurement: {
        const Measurement& measurement = all.measurements[entry.index];
        one.cursorLps = measurement.pointsLps.front();
        one.measurements = { measurement };
        one.view = View::Axial;
        one.planes[static_cast<std::size_t>(Orientation::Axial)] = measurement.axes;
        break;
    }
    }
    return one;
}

Result<QImage> contactSheet(
    const views::CaptureRequest& request, const std::vector<SheetEntry>& entries, Progress progress)
{
    if (entries.empty())
        return fail(ErrorCode::InvalidArgument, "There is no finding to show", {},
            "Run a model, open a mask, or measure something.");
    const bool hasRemarks
        = std::ranges::any_of(entries, [](const SheetEntry& entry) { return !entry.remark.isEmpty(); });
    const Layout layout = layoutOf(request, entries.size(), hasRemarks);
    if (std::min(layout.width, layout.height) < smallestPicture)
        return fail(ErrorCode::InvalidArgument, "So many findings have no room on a sheet of this size", {},
            "Choose a larger size or fewer findings.");
    QImage sheet(request.width, request.height, QImage::Format_RGB888);
    if (sheet.isNull())
        return fail(ErrorCode::OutOfMemory, "There is not enough memory for a sheet of this size");
    sheet.fill(QColor(18, 20, 24));
    QPainter painter(&sheet);
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(static_cast<int>(std::lround(fontHeight * layout.ratio)));
    painter.setFont(font);
    const QFontMetrics metrics(font);
    const int margin = static_cast<int>(std::lround(6 * layout.ratio));
    const auto write = [&](const QRect& place, const QString& text, const QColor& colour) {
        painter.setPen(colour);
        painter.drawText(place, Qt::AlignVCenter, metrics.elidedText(text, Qt::ElideRight, place.width()));
    };
    write({ margin, 0, sheet.width() - 2 * margin, layout.head },
        stampsOf(request, entries).join(QStringLiteral(" \u00b7 ")), QColor(240, 200, 80));
    const int line = (layout.caption - 4) / (hasRemarks ? 2 : 1);
    for (std::size_t n = 0; n < entries.size(); ++n) {
        if (progress.isCancelled())
            return cancelled();
        views::CaptureRequest one = entryRequest(request, entries[n]);
        // Text that is large enough for the sheet would fill the pictures on it.
        one.pixelRatio = std::clamp(layout.width / 400.0, 0.5, std::max(0.5, request.pixelRatio));
        one.width = layout.width;
        one.height = layout.height;
        const auto picture = views::capture(one);
        if (!picture)
            return std::unexpected(picture.error());
        const int x = static_cast<int>(n) % layout.columns * layout.width;
        const int y = layout.head + static_cast<int>(n) / layout.columns * (layout.height + layout.caption);
        painter.drawImage(x, y, *picture);
        const QRect below(x + margin, y + layout.height, layout.width - 2 * margin, line);
        write(below, entries[n].caption, Qt::white);
        write(below.translated(0, line), entries[n].remark, QColor(150, 200, 255));
        progress.report(static_cast<double>(n + 1) / static_cast<double>(entries.size()));
    }
    return sheet;
}

void setSheetSize(views::CaptureRequest& request, std::size_t entries)
{
    const int columns = static_cast<int>(std::clamp<std::size_t>(entries, 1, 3));
    const int rows = (static_cast<int>(entries) + columns - 1) / columns;
    const int side = columns < 3 ? 800 : 533;
    request.width = columns * side;
    request.height = std::min(8192,
        static_cast<int>(std::lround((headHeight + rows * (2 * lineHeight + 4)) * request.pixelRatio))
            + rows * side);
}

} // namespace fovea::app
