#include "core/dicom/SeriesSorter.h"

#include "core/dicom/StackLayout.h"
#include "core/dicom/Text.h"
#include "core/geometry/Orientation.h"

#include <QTime>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace fovea::dicom {

namespace {

constexpr double sameAxes = 5e-4; // difference of direction cosines that is put down to rounding
constexpr double sameSpacing = 1e-4; // the same for pixel spacing, as a share
constexpr double sameSetting = 0.1; // difference of an echo time or b-value that makes no other one, a share
constexpr std::size_t leastStack = 3; // pictures of one setting that are taken for a stack of their own

struct Part {
    std::vector<Slice> slices;
    QStringList names; // what sets it apart
    QStringList warnings;
};

bool isClose(Vec3 a, Vec3 b)
{
    return length(a - b) < sameAxes;
}

bool isPlaced(const Slice& slice)
{
    return slice.positionLps && slice.axes && slice.pixelSpacingMm;
}

// Whether both pictures can be slices of one grid.
bool fitTogether(const Slice& a, const Slice& b)
{
    if (a.rows != b.rows || a.columns != b.columns || a.isColour != b.isColour
        || a.isLocalizer != b.isLocalizer || a.frameOfReferenceUid != b.frameOfReferenceUid
        || a.stackId != b.stackId || isPlaced(a) != isPlaced(b))
        return false;
    if (!isPlaced(a))
        return true;
    const auto spacing = [](double x, double y) { return std::abs(x - y) <= sameSpacing * std::max(x, y); };
    return isClose((*a.axes)[0], (*b.axes)[0]) && isClose((*a.axes)[1], (*b.axes)[1])
        && spacing((*a.pixelSpacingMm)[0], (*b.pixelSpacingMm)[0])
        && spacing((*a.pixelSpacingMm)[1], (*b.pixelSpacingMm)[1]);
}

std::vector<Part> divideByGrid(std::vector<Slice> slices)
{
    std::vector<Part> parts;
    std::size_t last = 0; // neighbours in the list mostly belong together
    for (Slice& slice : slices) {
        const auto fits = [&](const Part& part) { return fitTogether(part.slices.front(), slice); };
        if (parts.empty() || !fits(parts[last])) {
            last = static_cast<std::size_t>(std::ranges::find_if(parts, fits) - parts.begin());
            if (last == parts.size())
                parts.emplace_back();
        }
        parts[last].slices.push_back(std::move(slice));
    }
    return parts;
}

struct Repeats {
    std::size_t all = 0; // pictures that lie where another one lies already
    std::size_t most = 0; // pictures at one place
};

// Sorts the pictures and counts.
Repeats sortForRepeats(std::vector<Slice>& slices)
{
    const auto places = sortAlongNormal(slices);
    Repeats repeats;
    std::size_t here = 0;
    for (std::size_t n = 0; n < places.size(); ++n) {
        here = n > 0 && places[n - 1] == places[n] ? here + 1 : 1;
        repeats.all += here > 1 ? 1 : 0;
        repeats.most = std::max(repeats.most, here);
    }
    return repeats;
}

// What may tell pictures of one place apart, the most telling first, behind the image type.
struct Attribute {
    const char* name;
    double (*value)(const Slice&);
    // Of what makes pictures different ones wherever they lie; null of what may change along a stack.
    const char* sentence = nullptr;
    double tolerance = 0.0; // share
    bool isMoment = false; // seconds, whose time of day tells people something
};

constexpr std::array attributes {
    Attribute { "echo", [](const Slice& s) { return static_cast<double>(s.echoNumber); }, "echo number" },
    Attribute { "TE", [](const Slice& s) { return s.echoTimeMs; }, "echo time", sameSetting },
    Attribute { "b", [](const Slice& s) { return s.bValue; }, "b-value", sameSetting },
    Attribute {
        "time", [](const Slice& s) { return static_cast<double>(s.temporalPosition); }, "time point" },
    Attribute { "trigger", [](const Slice& s) { return s.triggerTimeMs; } },
    Attribute { "acquisition", [](const Slice& s) { return static_cast<double>(s.acquisitionNumber); } },
    Attribute { "acquired at", [](const Slice& s) { return s.acquiredS; }, nullptr, 0.0, true },
};

QString named(const Attribute& attribute, double value)
{
    if (attribute.isMoment) {
        const auto time = QTime::fromMSecsSinceStartOfDay(static_cast<int>(std::fmod(value, 86400.0) * 1e3));
        return QStringLiteral("%1 %2").arg(
            QString::fromLatin1(attribute.name), time.toString(QStringLiteral("HH:mm:ss")));
    }
    return QStringLiteral("%1 %2").arg(QString::fromLatin1(attribute.name)).arg(value);
}

constexpr std::size_t distinctions = attributes.size() + 1;

// What tells the picture apart, in an order that people expect.
using Distinction = std::pair<double, QString>;

Distinction distinctionOf(const Slice& slice, std::size_t distinction)
{
    if (distinction == 0)
        return { 0.0, safeTerm(slice.imageType).replace(u'_', u' ') };
    const Attribute& attribute = attributes[distinction - 1];
    const double value = attribute.value(slice);
    return { value, named(attribute, value) };
}

// What may change along a stack tells repeats apart only where it has no more values than there are repeats:
// the trigger times or moments of single slices would else make a series of each.
bool isTelling(std::size_t distinction, std::size_t values, std::size_t mostAtOnePlace)
{
    return distinction == 0 || attributes[distinction - 1].sentence || values <= mostAtOnePlace;
}

// Whether something that the files say decided their order.
bool isInKnownOrder(const Slice& a, const Slice& b)
{
    return std::ranges::any_of(
        attributes, [&](const Attribute& attribute) { return attribute.value(a) != attribute.value(b); });
}

// The same picture twice (a copied file): one is enough. The copies' files go to copied, with the file that
// is kept.
void dropCopies(Part& part, std::map<std::size_t, std::size_t>& copied)
{
    std::vector<Slice> kept;
    std::size_t copies = 0;
    std::map<std::pair<std::string, std::int32_t>, std::size_t> seen; // to its file
    for (Slice& slice : part.slices) {
        const auto [first, isNew] = seen.try_emplace({ slice.sopInstanceUid, slice.frame }, slice.file);
        if (isNew || slice.sopInstanceUid.empty()) {
            kept.push_back(std::move(slice));
        } else {
            copied.try_emplace(slice.file, first->second);
            ++copies;
        }
    }
    if (copies > 0)
        part.warnings << QStringLiteral("%1 pictures are there twice; the copies are left out.").arg(copies);
    part.slices = std::move(kept);
}

// What no attribute's values tell apart is divided by order: the first picture of each place, the second...
void divideByOrder(Part part, std::vector<Part>& out)
{
    std::vector<Part> layers;
    const auto places = sortAlongNormal(part.slices);
    std::size_t layer = 0;
    bool isKnown = true;
    for (std::size_t n = 0; n < part.slices.size(); ++n) {
        const bool isRepeat = n > 0 && places[n - 1] == places[n];
        layer = isRepeat ? layer + 1 : 0;
        isKnown = isKnown && (!isRepeat || isInKnownOrder(part.slices[n - 1], part.slices[n]));
        if (layer == layers.size()) {
            layers.push_back({ {}, part.names, part.warnings });
            layers.back().names << QStringLiteral("repeat %1").arg(layer + 1);
        }
        layers[layer].slices.push_back(part.slices[n]);
    }
    for (Part& each : layers) {
        if (!isKnown)
            each.warnings << QStringLiteral(
                "Several pictures lie in the same place and nothing tells them apart.");
        out.push_back(std::move(each));
    }
}

// The pictures of each value of the attribute, by their values. Each keeps its order.
std::vector<Part> groupsOf(const Part& part, const Attribute& attribute)
{
    std::vector<double> starts; // the least value of each group
    std::vector<double> values;
    for (const Slice& slice : part.slices)
        values.push_back(attribute.value(slice));
    std::ranges::sort(values);
    for (std::size_t n = 0; n < values.size(); ++n) {
        if (n == 0 || values[n] > values[n - 1] + attribute.tolerance * std::abs(values[n - 1]))
            starts.push_back(values[n]);
    }
    std::vector<Part> groups;
    for (const double start : starts)
        groups.push_back({ {}, part.names + QStringList { named(attribute, start) }, part.warnings });
    for (const Slice& slice : part.slices) {
        const auto above = std::ranges::upper_bound(starts, attribute.value(slice));
        groups[static_cast<std::size_t>(above - starts.begin()) - 1].slices.push_back(slice);
    }
    return groups;
}

// Divides pictures, no two in one place, by the settings of which each has a stack. One that changes from
// slice to slice divides nothing, which is said.
void divideBySetting(Part part, std::vector<Part>& out)
{
    QStringList changing;
    for (const Attribute& attribute : attributes) {
        if (!attribute.sentence)
            continue;
        auto groups = groupsOf(part, attribute);
        if (groups.size() < 2)
            continue;
        if (std::ranges::all_of(
                groups, [](const Part& group) { return group.slices.size() >= leastStack; })) {
            for (Part& group : groups)
                divideBySetting(std::move(group), out);
            return;
        }
        changing << QString::fromLatin1(attribute.sentence);
    }
    if (!changing.isEmpty())
        part.warnings << QStringLiteral("Not all slices have the same %1; they may not belong together.")
                             .arg(changing.join(QStringLiteral(" and ")));
    out.push_back(std::move(part));
}

// Sorts a part of placed pictures and divides it until no two lie in the same place.
void divideByPlace(Part part, std::size_t firstDistinction, std::vector<Part>& out)
{
    const Repeats repeats = sortForRepeats(part.slices);
    if (repeats.all == 0) {
        divideBySetting(std::move(part), out);
        return;
    }
    for (std::size_t n = firstDistinction; n < distinctions; ++n) {
        std::map<Distinction, std::vector<Slice>> groups;
        for (const Slice& slice : part.slices)
            groups[distinctionOf(slice, n)].push_back(slice);
        std::size_t left = 0;
        for (auto& [name, group] : groups)
            left += sortForRepeats(group).all;
        if (groups.size() < 2 || left >= repeats.all || !isTelling(n, groups.size(), repeats.most))
            continue;
        for (auto& [name, group] : groups) {
            divideByPlace(
                { std::move(group), part.names + QStringList { name.second }, part.warnings }, n + 1, out);
        }
        return;
    }
    divideByOrder(std::move(part), out);
}

QString planeName(const Slice& slice)
{
    if (!isPlaced(slice))
        return QStringLiteral("without a place");
    const Vec3 normal = sliceNormal(slice);
    const std::array names { QStringLiteral("sagittal"), QStringLiteral("coronal"), QStringLiteral("axial") };
    std::size_t strongest = 0;
    for (std::size_t axis = 1; axis < 3; ++axis) {
        if (std::abs(normal[axis]) > std::abs(normal[strongest]))
            strongest = axis;
    }
    return names[strongest];
}

QString partName(const Part& part)
{
    const Slice& first = part.slices.front();
    QStringList names;
    if (first.isLocalizer)
        names << QStringLiteral("localizer");
    names << planeName(first) << QStringLiteral("%1 x %2").arg(first.columns).arg(first.rows);
    return (names + part.names).join(QStringLiteral(", "));
}

void placeInSpace(Series& series, const Part& part)
{
    const Slice& first = part.slices.front();
    series.geometry.size = { first.columns, first.rows, static_cast<std::int64_t>(part.slices.size()) };
    series.geometry.spacingMm = { 0.0, 0.0, 0.0 };
    series.isColour = first.isColour;
    if (first.isColour) {
        series.warnings << QStringLiteral("These are colour pictures and no volume.");
        return;
    }
    if (!isPlaced(first)) {
        series.warnings << QStringLiteral("The pictures do not say where they lie or how large their pixels "
                                          "are; nothing can be measured in them.");
        return;
    }
    const auto layout = layOut(part.slices);
    if (!layout) {
        series.warnings << QString::fromStdString(layout.error().sentence) + u'.';
        return;
    }
    series.geometry = layout->geometry;
    series.isResampled = !layout->isRegular;
    series.isVolume = true;
    series.warnings << layout->warnings;
}

void orderUnplaced(std::vector<Slice>& slices)
{
    std::ranges::stable_sort(slices, [](const Slice& a, const Slice& b) {
        return std::tie(a.instanceNumber, a.sopInstanceUid, a.frame)
            < std::tie(b.instanceNumber, b.sopInstanceUid, b.frame);
    });
}

} // namespace

std::vector<Series> sortIntoSeries(const Series& common, std::vector<Slice> slices,
    std::span<const std::filesystem::path> files, std::vector<RefusedFile>* copies)
{
    std::vector<Part> parts;
    std::map<std::size_t, std::size_t> copied;
    for (Part& part : divideByGrid(std::move(slices))) {
        dropCopies(part, copied);
        if (isPlaced(part.slices.front())) {
            divideByPlace(std::move(part), 0, parts);
        } else {
            orderUnplaced(part.slices);
            parts.push_back(std::move(part));
        }
    }

    std::vector<Series> all;
    for (const Part& part : parts) {
        Series series = common;
        series.frameOfReferenceUid = safeTerm(part.slices.front().frameOfReferenceUid);
        series.warnings << part.warnings;
        if (parts.size() > 1)
            series.part = partName(part);
        placeInSpace(series, part);
        for (const Slice& slice : part.slices) {
            copied.erase(slice.file);
            series.instances.push_back({ files[slice.file], safeTerm(slice.sopInstanceUid), slice.frame });
        }
        all.push_back(std::move(series));
    }
    for (const auto& [copy, original] : copied) {
        if (copies)
            copies->push_back({ files[copy],
                QStringLiteral("The same pictures are in %1")
                    .arg(QString::fromStdString(files[original].filename().string())) });
    }
    std::ranges::stable_sort(all, [](const Series& a, const Series& b) {
        if (a.isVolume != b.isVolume)
            return a.isVolume;
        return a.geometry.voxelCount() > b.geometry.voxelCount();
    });
    return all;
}

} // namespace fovea::dicom
