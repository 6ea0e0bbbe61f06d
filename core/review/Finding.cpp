#include "core/review/Finding.h"

#include "core/image/ConnectedParts.h"

#include <QUuid>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace fovea {

namespace {

// In the order of the enumeration.
constexpr std::array kindNames { "label", "part", "box", "classification", "measurement", "mark" };

// Of the edges of all voxels from low to high, both included.
BoxLps boxOf(const Geometry& geometry, const ConnectedPart& part)
{
    BoxLps box;
    for (int corner = 0; corner < 8; ++corner) {
        Vec3 index;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            index[axis] = (corner >> axis & 1) != 0 ? static_cast<double>(part.high[axis]) + 0.5
                                                    : static_cast<double>(part.low[axis]) - 0.5;
        }
        const Vec3 point = geometry.indexToLps(index);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            box.low[axis] = corner == 0 ? point[axis] : std::min(box.low[axis], point[axis]);
            box.high[axis] = corner == 0 ? point[axis] : std::max(box.high[axis], point[axis]);
        }
    }
    return box;
}

// Of the voxels' box along the grid's axes, not the patient's, which an oblique grid would make longer.
double longestEdgeMm(
    const Geometry& geometry, const std::array<std::int64_t, 3>& low, const std::array<std::int64_t, 3>& high)
{
    double longest = 0.0;
    for (std::size_t axis = 0; axis < 3; ++axis)
        longest
            = std::max(longest, static_cast<double>(high[axis] - low[axis] + 1) * geometry.spacingMm[axis]);
    return longest;
}

// One box around all of them.
ConnectedPart united(const std::vector<const ConnectedPart*>& parts)
{
    ConnectedPart all = *parts.front();
    for (const ConnectedPart* part : parts) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            all.low[axis] = std::min(all.low[axis], part->low[axis]);
            all.high[axis] = std::max(all.high[axis], part->high[axis]);
        }
    }
    return all;
}

Finding partFinding(const LabelMap& mask, const Label& label, const ConnectedPart& part, int number)
{
    const Geometry& geometry = mask.geometry();
    Finding finding;
    finding.kind = FindingKind::Part;
    finding.source = mask.source();
    finding.title = number == 1 ? label.name : QStringLiteral("%1 – part %2").arg(label.name).arg(number);
    finding.label = label.value;
    finding.anchorLps = geometry.indexToLps(part.anchorIndex);
    finding.box = boxOf(geometry, part);
    finding.volumeMl = static_cast<double>(part.voxels) * geometry.voxelVolumeMm3() / 1000.0;
    finding.sizeMm = longestEdgeMm(geometry, part.low, part.high);
    finding.id = findingId(finding.source, finding.kind, finding.label, finding.anchorLps);
    return finding;
}

Finding labelFinding(const LabelMap& mask, std::size_t index, const ConnectedPart& all)
{
    Finding finding;
    finding.kind = FindingKind::Label;
    finding.source = mask.source();
    finding.title = mask.labels()[index].name;
    finding.label = mask.labels()[index].value;
    finding.anchorLps = mask.anchorLps(index);
    finding.box = boxOf(mask.geometry(), all);
    finding.volumeMl = mask.volumeMl(index);
    finding.sizeMm = longestEdgeMm(mask.geometry(), all.low, all.high);
    finding.id = findingId(finding.source, finding.kind, finding.label, finding.anchorLps);
    return finding;
}

} // namespace

QString findingId(const ResultSource& source, FindingKind kind, std::uint16_t label, Vec3 anchorLps)
{
    static const QUuid space("{6a1c7a4e-5f3b-4f1e-9c8d-1b0f2f7f6d21}"); // ours, random
    const auto rounded = [](double mm) { return std::llround(mm * 100.0); };
    return QUuid::createUuidV5(space,
        QStringLiteral("%1\n%2\n%3\n%4\n%5\n%6 %7 %8")
            .arg(source.name, source.version, source.sha256, nameOf(kind))
            .arg(label)
            .arg(rounded(anchorLps.x))
            .arg(rounded(anchorLps.y))
            .arg(rounded(anchorLps.z)))
        .toString(QUuid::WithoutBraces);
}

QString newFindingId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

QString nameOf(FindingKind kind)
{
    return QLatin1String(kindNames.at(static_cast<std::size_t>(kind)));
}

std::optional<FindingKind> findingKindFromName(const QString& name)
{
    for (std::size_t i = 0; i < kindNames.size(); ++i) {
        if (name == QLatin1String(kindNames[i]))
            return static_cast<FindingKind>(i);
    }
    return std::nullopt;
}

std::vector<Finding> findingsOf(const LabelMap& mask, const PartOptions& options)
{
    const auto voxels
        = std::span(mask.image().GetBufferPointer(), static_cast<std::size_t>(mask.geometry().voxelCount()));
    const ConnectedParts all = connectedParts(voxels, mask.geometry());
    const double leastVoxels = options.leastMl * 1000.0 / mask.geometry().voxelVolumeMm3();

    std::vector<std::vector<const ConnectedPart*>> byValue(65536);
    for (const ConnectedPart& part : all.parts)
        byValue[part.value].push_back(&part);

    std::vector<Finding> findings;
    for (std::size_t index = 0; index < mask.labels().size(); ++index) {
        auto& parts = byValue[mask.labels()[index].value];
        if (parts.empty())
            continue;
        if (!options.isPerPart) {
            findings.push_back(labelFinding(mask, index, united(parts)));
            continue;
        }
        std::ranges::stable_sort(
            parts, std::ranges::greater {}, [](const ConnectedPart* part) { return part->voxels; });
        int number = 0;
        for (const ConnectedPart* part : parts) {
            if (number > 0
                && (number >= options.mostPerLabel || static_cast<double>(part->voxels) < leastVoxels))
                break;
            findings.push_back(partFinding(mask, mask.labels()[index], *part, ++number));
        }
    }
    return findings;
}

} // namespace fovea
