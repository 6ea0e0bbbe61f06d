#include "app/export/ContactSheet.h"

#include "app/panels/LabelTableModel.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace fovea::app {

namespace {

constexpr int captionHeight = 22;
constexpr int headHeight = 30;
constexpr int mostPictures = 120;

struct Entry {
    std::size_t layer;
    std::size_t label;
};

std::vector<Entry> entriesOf(const views::CaptureRequest& request)
{
    std::vector<Entry> entries;
    for (std::size_t l = 0; l < request.labelLayers.size(); ++l) {
        const views::LabelLayer& layer = request.labelLayers[l];
        for (std::size_t n = 0; n < layer.map->labels().size(); ++n) {
            if (layer.map->voxelCounts()[n] > 0 && layer.isVisible(n) && entries.size() < mostPictures)
                entries.push_back({ l, n });
        }
    }
    return entries;
}

// The structure alone, in the request's plane (axial for views that have none).
views::CaptureRequest requestFor(const views::CaptureRequest& all, const Entry& entry, int size)
{
    using View = views::CaptureRequest::View;
    views::CaptureRequest one = all;
    views::LabelLayer layer = all.labelLayers[entry.layer];
    layer.visible.assign(layer.map->labels().size(), false);
    layer.visible[entry.label] = true;
    one.cursorLps = layer.map->anchorLps(entry.label);
    one.labelLayers = { layer };
    if (one.view == View::Grid || one.view == View::Volume)
        one.view = View::Axial;
    one.width = size;
    one.height = size;
    one.legend = false;
    return one;
}

} // namespace

Result<QImage> contactSheet(const views::CaptureRequest& request, int size, int columns, Progress progress)
{
    const auto entries = entriesOf(request);
    if (entries.empty())
        return fail(
            ErrorCode::InvalidArgument, "There is no structure to show", {}, "Run a model, or open a mask.");
    columns = std::clamp(columns, 1, static_cast<int>(entries.size()));
    const int rows = (static_cast<int>(entries.size()) + columns - 1) / columns;
    QImage sheet(columns * size, headHeight + rows * (size + captionHeight), QImage::Format_RGB888);
    if (sheet.isNull())
        return fail(ErrorCode::OutOfMemory, "There is not enough memory for a sheet of this size");
    sheet.fill(QColor(18, 20, 24));
    QPainter painter(&sheet);
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(13);
    painter.setFont(font);
    painter.setPen(QColor(240, 200, 80));
    painter.drawText(QRect(8, 0, sheet.width() - 16, headHeight), Qt::AlignVCenter,
        views::resultStamp(request.labelLayers[entries.front().layer].map->source()));
    painter.setPen(Qt::white);
    for (std::size_t n = 0; n < entries.size(); ++n) {
        if (progress.isCancelled())
            return cancelled();
        const auto picture = views::capture(requestFor(request, entries[n], size));
        if (!picture)
            return std::unexpected(picture.error());
        const int x = static_cast<int>(n) % columns * size;
        const int y = headHeight + static_cast<int>(n) / columns * (size + captionHeight);
        painter.drawImage(x, y, *picture);
        const LabelMap& map = *request.labelLayers[entries[n].layer].map;
        const QString caption = QStringLiteral("%1  %2").arg(
            map.labels()[entries[n].label].name, volumeText(map.volumeMl(entries[n].label)));
        painter.drawText(QRect(x + 6, y + size, size - 12, captionHeight), Qt::AlignVCenter,
            QFontMetrics(font).elidedText(caption, Qt::ElideRight, size - 12));
        progress.report(static_cast<double>(n + 1) / static_cast<double>(entries.size()));
    }
    return sheet;
}

} // namespace fovea::app
