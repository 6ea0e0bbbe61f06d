#include "app/compare/DetectedBoxes.h"

#include "core/image/Volume.h"

#include <QFile>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

constexpr std::size_t mostBoxes = 10000;
constexpr qint64 largestFile = 64 << 20;

bool contains(const BoxLps& box, Vec3 point)
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (point[axis] < box.low[axis] || point[axis] > box.high[axis])
            return false;
    }
    return true;
}

// The voxels in which the box can lie, as the first and the last index along each axis.
std::array<std::array<std::int64_t, 2>, 3> voxelsAround(const BoxLps& box, const Geometry& geometry)
{
    Vec3 low { 1e18, 1e18, 1e18 };
    Vec3 high { -1e18, -1e18, -1e18 };
    for (unsigned corner = 0; corner < 8; ++corner) {
        Vec3 point;
        for (std::size_t axis = 0; axis < 3; ++axis)
            point[axis] = (corner >> axis & 1U) != 0 ? box.high[axis] : box.low[axis];
        const Vec3 index = geometry.lpsToIndex(point);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            low[axis] = std::min(low[axis], index[axis]);
            high[axis] = std::max(high[axis], index[axis]);
        }
    }
    std::array<std::array<std::int64_t, 2>, 3> range {};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto last = static_cast<double>(geometry.size[axis] - 1);
        range[axis] = { static_cast<std::int64_t>(std::clamp(std::floor(low[axis]), 0.0, last)),
            static_cast<std::int64_t>(std::clamp(std::ceil(high[axis]), 0.0, last)) };
    }
    return range;
}

void paint(const BoxLps& box, std::uint16_t value, const Geometry& geometry, std::uint16_t* voxels)
{
    const auto range = voxelsAround(box, geometry);
    for (std::int64_t k = range[2][0]; k <= range[2][1]; ++k) {
        for (std::int64_t j = range[1][0]; j <= range[1][1]; ++j) {
            for (std::int64_t i = range[0][0]; i <= range[0][1]; ++i) {
                const Vec3 point = geometry.indexToLps(
                    { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
                if (contains(box, point))
                    voxels[i + geometry.size[0] * (j + geometry.size[1] * k)] = value;
            }
        }
    }
}

} // namespace

Result<LabelMap> maskOfBoxes(
    const std::vector<Finding>& boxes, const Geometry& geometry, const ResultSource& source, double threshold)
{
    auto image = LabelMap::Image::New();
    applyGeometry(geometry, *image);
    image->AllocateInitialized();
    std::vector<Label> labels;
    std::vector<const Finding*> drawn;
    for (const Finding& finding : boxes) {
        if (!finding.box || finding.score.value_or(1.0) < threshold)
            continue;
        drawn.push_back(&finding);
        if (std::ranges::find(labels, finding.title, &Label::name) == labels.end())
            labels.push_back({ static_cast<std::uint16_t>(labels.size() + 1), finding.title,
                distinctColour(labels.size()) });
    }
    std::ranges::stable_sort(drawn, {}, [](const Finding* finding) { return finding->score.value_or(1.0); });
    for (const Finding* finding : drawn)
        paint(*finding->box, std::ranges::find(labels, finding->title, &Label::name)->value, geometry,
            image->GetBufferPointer());
    return LabelMap::create(image, std::move(labels), source);
}

Result<std::vector<Finding>> readBoxes(const std::filesystem::path& file)
{
    QFile input(QString::fromStdString(file.string()));
    if (!input.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, input.errorString().toStdString(), file.string());
    const QByteArray text = input.read(largestFile);
    const auto json = nlohmann::json::parse(text.constBegin(), text.constEnd(), nullptr, false);
    const Error damaged { ErrorCode::Damaged, "The file holds no list of boxes", file.string(),
        "It needs what 'fovea detect' writes: \"detections\" with corners in millimetres." };
    if (!json.is_object() || !json.contains("detections") || !json["detections"].is_array()
        || json["detections"].size() > mostBoxes)
        return std::unexpected(damaged);
    std::vector<Finding> boxes;
    try {
        for (const auto& entry : json["detections"]) {
            const auto low = entry.at("minimum_lps_mm").get<std::array<double, 3>>();
            const auto high = entry.at("maximum_lps_mm").get<std::array<double, 3>>();
            Finding finding;
            finding.kind = FindingKind::Box;
            finding.source
                = { ResultSource::Kind::File, QString::fromStdString(file.filename().string()), {}, {} };
            finding.title = QString::fromStdString(entry.at("name").get<std::string>());
            finding.box = BoxLps { { low[0], low[1], low[2] }, { high[0], high[1], high[2] } };
            finding.anchorLps = (finding.box->low + finding.box->high) * 0.5;
            if (entry.contains("score"))
                finding.score = entry["score"].get<double>();
            finding.id = findingId(finding.source, finding.kind, 0, finding.anchorLps);
            boxes.push_back(std::move(finding));
        }
    } catch (const nlohmann::json::exception&) {
        return std::unexpected(damaged);
    }
    return boxes;
}

} // namespace fovea::app
