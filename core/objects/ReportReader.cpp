#include "core/objects/ReportReader.h"

#include "core/dicom/Text.h"
#include "core/objects/ObjectFile.h"
#include "core/objects/ReportCodes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fovea {

namespace codes {

Code volume()
{
    return reportcodes::sct("118565006", "Volume");
}
Code length()
{
    return reportcodes::sct("410668003", "Length");
}
Code angle()
{
    return reportcodes::sct("1483009", "Angle");
}
Code mean()
{
    return reportcodes::sct("373098007", "Mean");
}
Code standardDeviation()
{
    return reportcodes::sct("386136009", "Standard deviation");
}
Code minimum()
{
    return reportcodes::sct("255605001", "Minimum");
}
Code maximum()
{
    return reportcodes::sct("56851009", "Maximum");
}
Code area()
{
    return reportcodes::sct("42798000", "Area");
}
Code perimeter()
{
    return reportcodes::sct("131191004", "Perimeter");
}
Code voxelValue()
{
    return reportcodes::own("VOXEL", "Voxel value");
}
Code certainty()
{
    return reportcodes::dcm("111012", "Certainty of Finding");
}
Code millilitre()
{
    return { QStringLiteral("ml"), QStringLiteral("UCUM"), QStringLiteral("milliliter") };
}
Code millimetre()
{
    return { QStringLiteral("mm"), QStringLiteral("UCUM"), QStringLiteral("millimeter") };
}
Code degree()
{
    return { QStringLiteral("deg"), QStringLiteral("UCUM"), QStringLiteral("degree") };
}
Code squareMillimetre()
{
    return { QStringLiteral("mm2"), QStringLiteral("UCUM"), QStringLiteral("square millimeter") };
}
Code hounsfield()
{
    return { QStringLiteral("[hnsf'U]"), QStringLiteral("UCUM"), QStringLiteral("Hounsfield unit") };
}
Code percent()
{
    return { QStringLiteral("%"), QStringLiteral("UCUM"), QStringLiteral("percent") };
}
Code unitless()
{
    return { QStringLiteral("1"), QStringLiteral("UCUM"), QStringLiteral("no units") };
}

} // namespace codes

QString unitText(const Code& unit)
{
    if (unit == codes::millilitre())
        return QStringLiteral("mL");
    if (unit == codes::squareMillimetre())
        return QStringLiteral("mm\u00b2");
    if (unit == codes::degree())
        return QStringLiteral("\u00b0");
    if (unit == codes::hounsfield())
        return QStringLiteral("HU");
    return unit == codes::unitless() ? QString() : unit.value;
}

namespace {

using namespace objects;
using namespace reportcodes;
using dicom::DataSet;
using dicom::Element;

constexpr std::uint32_t ContentSequence = 0x0040A730;
constexpr std::uint32_t ConceptName = 0x0040A043;
constexpr int maximumDepth = 32;

class Reading {
public:
    explicit Reading(const DataSet& data)
        : m_data(data)
        , m_characterSet(QString::fromStdString(std::string(data.text(dicom::tag::SpecificCharacterSet))))
        , m_decoder(m_characterSet.toStdString())
    { }

    ReportContents read()
    {
        visit(m_data, 0);
        if (m_pixelRegions > 0)
            m_contents.notices
                << QStringLiteral("%1 regions given in pixels are not drawn").arg(m_pixelRegions);
        if (m_otherFrames > 0)
            m_contents.notices << QStringLiteral(
                "%1 regions lie in another frame of reference than the first of their finding: "
                "not drawn")
                                      .arg(m_otherFrames);
        if (m_moreLines > 0)
            m_contents.notices
                << QStringLiteral("%1 further lines of findings are not drawn").arg(m_moreLines);
        if (m_others > 0)
            m_contents.notices
                << QStringLiteral("%1 entries outside of measurement groups are not shown").arg(m_others);
        return std::move(m_contents);
    }

private:
    [[nodiscard]] Code nameOf(const DataSet& item) const
    {
        return readCode(item, ConceptName, m_characterSet);
    }
    [[nodiscard]] QString textOf(const DataSet& item) const
    {
        return m_decoder.decode(item.text(0x0040A160));
    }

    // Looks for measurement groups, wherever they are.
    void visit(const DataSet& parent, int depth)
    {
        const Element* content = parent.find(ContentSequence);
        for (std::size_t n = 0; content && depth < maximumDepth && n < content->items.size(); ++n) {
            const DataSet& item = content->items[n];
            const Code name = nameOf(item);
            const bool isContainer = item.text(0x0040A040) == "CONTAINER";
            if (isContainer && name == measurementGroup)
                group(item);
            else if (isContainer && (name == imageLibrary))
                continue; // pictures, which the study shows
            else if (isContainer)
                visit(item, depth + 1);
            else if (name == commentCode)
                m_contents.comment = textOf(item);
            else if (item.text(0x0040A010) == "CONTAINS")
                ++m_others;
        }
    }

    void group(const DataSet& container)
    {
        ReportFinding finding;
        finding.maker.kind = ResultSource::Kind::File;
        const Element* content = container.find(ContentSequence);
        for (std::size_t n = 0; content && n < content->items.size(); ++n)
            entry(content->items[n], finding);
        if (!m_points.empty()) {
            std::array<Vec3, 2> box { m_points.front(), m_points.front() };
            for (const Vec3& point : m_points) {
                for (std::size_t axis = 0; axis < 3; ++axis) {
                    box[0][axis] = std::min(box[0][axis], point[axis]);
                    box[1][axis] = std::max(box[1][axis], point[axis]);
                }
            }
            finding.boxLps = box;
            m_points.clear();
        }
        if (finding.name.isEmpty())
            finding.name = finding.tracking.id;
        m_contents.findings.push_back(std::move(finding));
    }

    void entry(const DataSet& item, ReportFinding& finding)
    {
        const std::string_view type = item.text(0x0040A040);
        const Code name = nameOf(item);
        if (type == "NUM")
            number(item, name, finding);
        else if (type == "SCOORD3D")
            region(item, name, finding);
        else if (type == "SCOORD")
            ++m_pixelRegions;
        else if (type == "IMAGE")
            image(item, finding);
        else if (type == "CODE")
            coded(item, name, finding);
        else if (type == "UIDREF" && name == trackingUid)
            finding.tracking.uid = dicom::safeTerm(item.text(0x0040A124));
        else if (type == "TEXT")
            text(item, name, finding);
    }

    void text(const DataSet& item, const Code& name, ReportFinding& finding) const
    {
        if (name == trackingIdentifier)
            finding.tracking.id = textOf(item);
        else if (name == commentCode)
            finding.comment = textOf(item);
        else if (name == reasonCode)
            finding.reason = textOf(item);
        else if (name == reviewerCode)
            finding.reviewer = textOf(item);
    }

    void coded(const DataSet& item, const Code& name, ReportFinding& finding) const
    {
        const Code value = readCode(item, 0x0040A168, m_characterSet);
        if (name == verdictCode) {
            finding.verdict = value.meaning;
        } else if (name == findingCode) {
            Code side;
            const Element* below = item.find(ContentSequence);
            for (std::size_t n = 0; below && n < below->items.size(); ++n) {
                if (nameOf(below->items[n]) == lateralityCode)
                    side = readCode(below->items[n], 0x0040A168, m_characterSet);
            }
            finding.name = nameOfCode(value, side);
        }
    }

    void number(const DataSet& item, const Code& name, ReportFinding& finding)
    {
        const DataSet* value = item.firstItem(0x0040A300);
        const auto number = value ? value->number(0x0040A30A) : std::nullopt;
        if (!number)
            return;
        const Element* below = item.find(ContentSequence);
        for (std::size_t n = 0; below && n < below->items.size(); ++n) {
            const Code modifier = nameOf(below->items[n]);
            if (below->items[n].text(0x0040A040) == "SCOORD3D") {
                region(below->items[n], modifier, finding);
            } else if (modifier == algorithmName) {
                finding.maker.kind = ResultSource::Kind::Model;
                finding.maker.name = textOf(below->items[n]);
            } else if (modifier == algorithmVersion) {
                finding.maker.version = textOf(below->items[n]);
            } else if (modifier == algorithmParameters
                && textOf(below->items[n]).startsWith(QLatin1String("Weights SHA-256 "))) {
                finding.maker.sha256 = textOf(below->items[n]).mid(16, 64);
            }
        }
        const Code unit = readCode(*value, 0x004008EA, m_characterSet);
        if (name == codes::certainty())
            finding.score = unit == codes::percent() ? *number / 100.0 : *number;
        else
            finding.measurements.push_back({ name, *number, unit });
    }

    void image(const DataSet& item, ReportFinding& finding) const
    {
        const DataSet* reference = item.firstItem(0x00081199);
        if (!reference)
            return;
        const auto segment = reference->integer(0x0062000B);
        if (!segment)
            return;
        finding.segmentation = WrittenObject { dicom::safeTerm(reference->text(0x00081150)),
            dicom::safeTerm(reference->text(0x00081155)), {}, {} };
        finding.segmentNumber = static_cast<int>(std::clamp<std::int64_t>(*segment, 0, 65535));
    }

    void region(const DataSet& item, const Code& name, ReportFinding& finding)
    {
        const QString frame = dicom::safeTerm(item.text(0x30060024));
        if (finding.frameOfReferenceUid.isEmpty())
            finding.frameOfReferenceUid = frame;
        if (!frame.isEmpty() && frame != finding.frameOfReferenceUid) {
            ++m_otherFrames;
            return;
        }
        const auto numbers = item.numbers(0x00700022);
        std::vector<Vec3> points;
        for (std::size_t n = 0; n + 2 < numbers.size(); n += 3) {
            const Vec3 point { numbers[n], numbers[n + 1], numbers[n + 2] };
            if (::fovea::length(point) < 1e6)
                points.push_back(point);
        }
        if (m_contents.frameOfReferenceUid.isEmpty())
            m_contents.frameOfReferenceUid = frame;
        const std::string_view shape = item.text(0x00700023);
        if (shape == "POLYLINE" || shape == "POINT") {
            line(points, finding);
            return;
        }
        m_points.insert(m_points.end(), points.begin(), points.end());
        const bool isEllipse = shape == "ELLIPSE";
        if (name != imageRegion || !finding.lineLps.empty() || (!isEllipse && shape != "POLYGON"))
            return;
        if (!isEllipse && points.size() > 1 && ::fovea::length(points.front() - points.back()) < 1e-6)
            points.pop_back();
        if (isEllipse ? points.size() != 4 : points.size() < 3)
            return; // the box around them is what is left of it
        finding.lineLps = std::move(points);
        finding.shape = isEllipse ? ReportFinding::Shape::Ellipse : ReportFinding::Shape::Outline;
    }

    // Measurements of one line each name it.
    void line(const std::vector<Vec3>& points, ReportFinding& finding)
    {
        std::vector<Vec3>& there = finding.lineLps;
        if (there.empty())
            there = points;
        else if (finding.shape == ReportFinding::Shape::Line && there.size() == 2 && points.size() == 2
            && points != there) {
            there.insert(there.end(), points.begin(), points.end());
            finding.shape = ReportFinding::Shape::Pair;
        } else if (!std::ranges::contains(drawnLines(finding), points))
            ++m_moreLines;
    }

    const DataSet& m_data;
    QString m_characterSet;
    dicom::TextDecoder m_decoder;
    ReportContents m_contents;
    std::vector<Vec3> m_points; // of the group's closed regions
    int m_pixelRegions = 0;
    int m_otherFrames = 0;
    int m_moreLines = 0;
    int m_others = 0;
};

} // namespace

Result<ReportContents> readReport(const std::filesystem::path& file)
{
    const auto object = readObject(file);
    if (!object)
        return std::unexpected(object.error());
    if (!object->data().text(dicom::tag::SOPClassUID).starts_with("1.2.840.10008.5.1.4.1.1.88."))
        return fail(ErrorCode::Unsupported, "This is no structured report", file.string());
    ReportContents contents = Reading(object->data()).read();
    contents.studyUid = dicom::safeTerm(object->data().text(dicom::tag::StudyInstanceUID));
    contents.sopInstanceUid = dicom::safeTerm(object->data().text(dicom::tag::SOPInstanceUID));
    contents.referencedSeriesUids = referencedSeries(object->data());
    return contents;
}

} // namespace fovea
