#include "app/session/PaneJson.h"

#include "core/review/VectorJson.h"

#include <algorithm>

namespace fovea::app {

namespace {

using views::TransferFunction;
using views::TransferPoint;

QJsonObject toJson(const Window& window)
{
    return { { "centre", window.centre }, { "width", window.width }, { "name", window.explanation } };
}

QJsonObject toJson(const TransferFunction& function)
{
    QJsonArray points;
    for (const TransferPoint& point : function.points)
        points.append(QJsonArray { point.position, point.red, point.green, point.blue, point.opacity });
    return { { "name", function.name }, { "isCt", function.isCt }, { "isMaximum", function.isMaximum },
        { "isShaded", function.isShaded }, { "points", points } };
}

std::optional<TransferFunction> functionFromJson(const QJsonObject& json)
{
    TransferFunction function { json["name"].toString(), json["isCt"].toBool(), json["isMaximum"].toBool(),
        json["isShaded"].toBool(), {} };
    for (const QJsonValue& value : json["points"].toArray()) {
        const QJsonArray numbers = value.toArray();
        const auto share = [&](qsizetype n) { return std::clamp(numbers.at(n).toDouble(), 0.0, 1.0); };
        function.points.push_back({ numbers.at(0).toDouble(), share(1), share(2), share(3), share(4) });
    }
    if (function.points.empty() || !std::ranges::is_sorted(function.points, {}, &TransferPoint::position))
        return std::nullopt;
    return function;
}

template <class T, std::size_t N>
QJsonArray toArray(const std::array<T, N>& values)
{
    QJsonArray array;
    for (const T value : values)
        array.append(value);
    return array;
}

views::VolumePane::Cut cutFromJson(const QJsonObject& json)
{
    views::VolumePane::Cut cut;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto at = static_cast<qsizetype>(axis);
        const double from = json["from"].toArray().at(at).toDouble(0.0);
        const double to = json["to"].toArray().at(at).toDouble(1.0);
        if (from >= 0.0 && from < to && to <= 1.0) {
            cut.from[axis] = from;
            cut.to[axis] = to;
        }
        cut.sides[axis] = std::clamp(json["sides"].toArray().at(at).toInt(), -1, 1);
    }
    return cut;
}

} // namespace

QJsonObject toJson(const PaneDocument& pane)
{
    QJsonObject json { { "quarterTurns", pane.turn.quarterTurns }, { "mirrored", pane.turn.mirrored } };
    if (!pane.seriesUid.isEmpty())
        json["series"] = QJsonObject { { "uid", pane.seriesUid }, { "part", pane.seriesPart } };
    if (pane.window)
        json["window"] = toJson(*pane.window);
    if (pane.part) {
        json["centreLps"] = toArray(pane.part->centreLps);
        json["mmPerPixel"] = pane.part->mmPerPixel;
    }
    return json;
}

PaneDocument paneFromJson(const QJsonObject& json)
{
    PaneDocument pane;
    pane.seriesUid = json["series"]["uid"].toString();
    pane.seriesPart = json["series"]["part"].toString();
    const QJsonValue window = json["window"];
    if (window["width"].toDouble() > 0.0)
        pane.window
            = Window { window["centre"].toDouble(), window["width"].toDouble(), window["name"].toString() };
    const auto centre = vectorFrom(json["centreLps"]);
    const double mmPerPixel = json["mmPerPixel"].toDouble();
    if (centre && mmPerPixel > 0.001 && mmPerPixel < 100.0)
        pane.part = { *centre, mmPerPixel };
    pane.turn = { std::clamp(json["quarterTurns"].toInt(), 0, 3), json["mirrored"].toBool() };
    return pane;
}

QJsonObject toJson(const VolumeDocument& volume)
{
    const views::VolumeScene::Look& look = volume.look;
    QJsonObject json { { "positionLps", toArray(look.positionLps) }, { "focusLps", toArray(look.focusLps) },
        { "upLps", toArray(look.upLps) }, { "halfHeightMm", look.halfHeightMm },
        { "cut",
            QJsonObject { { "from", toArray(volume.cut.from) }, { "to", toArray(volume.cut.to) },
                { "sides", toArray(volume.cut.sides) } } },
        { "slices", volume.areSlicesVisible } };
    if (look.function)
        json["function"] = toJson(*look.function);
    if (look.imageVisible)
        json["imageVisible"] = *look.imageVisible;
    return json;
}

std::optional<VolumeDocument> volumeFromJson(const QJsonObject& json)
{
    const auto position = vectorFrom(json["positionLps"]);
    const auto focus = vectorFrom(json["focusLps"]);
    const auto up = vectorFrom(json["upLps"]);
    const double halfHeight = json["halfHeightMm"].toDouble();
    if (!position || !focus || !up || !(halfHeight >= 0.5 && halfHeight <= 5000.0)
        || length(cross(*focus - *position, *up)) < 1e-6)
        return std::nullopt;
    VolumeDocument volume;
    volume.look.positionLps = *position;
    volume.look.focusLps = *focus;
    volume.look.upLps = *up;
    volume.look.halfHeightMm = halfHeight;
    volume.look.function = functionFromJson(json["function"].toObject());
    if (json["imageVisible"].isBool())
        volume.look.imageVisible = json["imageVisible"].toBool();
    volume.cut = cutFromJson(json["cut"].toObject());
    volume.areSlicesVisible = json["slices"].toBool();
    return volume;
}

} // namespace fovea::app
