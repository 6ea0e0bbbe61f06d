#include "core/objects/ReportReader.h"

#include "core/dicom/Text.h"
#include "core/objects/ObjectFile.h"
#include "core/objects/ReportCodes.h"
#include "core/objects/UnreadItems.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace fovea {

namespace {

using namespace objects;
using namespace reportcodes;
using dicom::DataSet;
using dicom::Element;

constexpr std::uint32_t ContentSequence = 0x0040A730;
constexpr std::uint32_t ConceptName = 0x0040A043;
constexpr int maximumDepth = 32;
constexpr qsizetype maximumRemarks = 64; // of a finding, and of a report
constexpr qsizetype longestText = 1024; // safeText()'s

std::span<const DataSet> below(const DataSet& item)
{
    const Element* content = item.find(ContentSequence);
    return content ? std::span<const DataSet>(content->items) : std::span<const DataSet>();
}

std::string_view typeOf(const DataSet& item)
{
    return item.text(0x0040A040);
}

// What every report says at its top of who made it, of whom and in which language, which the study says too.
// PS3.16 TID 1001 to 1009, 1204 and 1500.
bool isOfHeading(const Code& name)
{
    constexpr std::array more { "110119", "128774", "128775" }; // of devices, of persons
    if (name == language || name == countryOfLanguage || name == procedureReported)
        return true;
    const int value = name.value.toInt();
    return name.scheme == QLatin1String("DCM")
        && ((value >= 121005 && value <= 121041) || std::ranges::any_of(more, [&](const char* code) {
               return name.value == QLatin1String(code);
           }));
}

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
        QStringList& notices = m_contents.notices;
        if (m_pixelRegions > 0)
            notices << QStringLiteral("%1 regions given in pixels are not drawn").arg(m_pixelRegions);
        if (m_otherFrames > 0)
            notices << QStringLiteral("%1 regions lie in another frame of reference than the first of their "
                                      "finding: not drawn")
                           .arg(m_otherFrames);
        if (m_moreLines > 0)
            notices << QStringLiteral("%1 further lines of findings are not drawn").arg(m_moreLines);
        if (m_cutTexts > 0)
            notices << QStringLiteral("%1 texts are too long: what follows their first %2 characters is not "
                                      "shown")
                           .arg(m_cutTexts)
                           .arg(longestText);
        notices << m_unread.notices();
        return std::move(m_contents);
    }

private:
    [[nodiscard]] Code nameOf(const DataSet& item) const
    {
        return readCode(item, ConceptName, m_characterSet);
    }
    [[nodiscard]] Code valueOf(const DataSet& item) const
    {
        return readCode(item, 0x0040A168, m_characterSet);
    }
    [[nodiscard]] static QString wordOf(const Code& code)
    {
        return code.meaning.isEmpty() ? code.value : code.meaning;
    }
    [[nodiscard]] QString textOf(const DataSet& item)
    {
        QString text = m_decoder.decode(item.text(0x0040A160));
        if (text.size() >= longestText && item.text(0x0040A160).size() > longestText)
            ++m_cutTexts;
        return text;
    }

    // Says of an item, and of all below it, that it was not read.
    void leave(const DataSet& item, int depth = 0)
    {
        m_unread.add(wordOf(nameOf(item)), dicom::safeTerm(typeOf(item)));
        leaveBelow(item, depth);
    }
    void leaveBelow(const DataSet& item, int depth = 0)
    {
        for (const DataSet& child : below(item)) {
            if (depth < maximumDepth)
                leave(child, depth + 1);
        }
    }

    // What someone said of it in a code or in words, with what it is about: "Finding Site: Liver".
    void remark(const DataSet& item, const Code& name, QStringList& remarks)
    {
        const QString value = typeOf(item) == "CODE" ? wordOf(valueOf(item)) : textOf(item);
        if (value.isEmpty() || remarks.size() >= maximumRemarks) {
            leave(item);
            return;
        }
        remarks << (wordOf(name).isEmpty() ? value : QStringLiteral("%1: %2").arg(wordOf(name), value));
        ++m_taken;
        leaveBelow(item);
    }

    // Looks for measurement groups, wherever they are.
    void visit(const DataSet& parent, int depth)
    {
        for (const DataSet& item : below(parent)) {
            const Code name = nameOf(item);
            const std::string_view type = typeOf(item);
            if (type == "CONTAINER")
                container(item, name, depth);
            else if (isOfHeading(name))
                continue;
            else if (name == commentCode && type == "TEXT" && m_contents.comment.isEmpty())
                m_contents.comment = taken(item);
            else if (type == "CODE" || type == "TEXT")
                remark(item, name, m_contents.remarks);
            else
                leave(item);
        }
    }

    QString taken(const DataSet& item)
    {
        ++m_taken;
        leaveBelow(item);
        return textOf(item);
    }

    void container(const DataSet& item, const Code& name, int depth)
    {
        if (depth >= maximumDepth)
            return leave(item);
        if (name == imageLibrary)
            return; // pictures, which the study shows
        if (name == measurementGroup)
            return group(item, depth);
        const std::size_t before = m_taken;
        visit(item, depth + 1);
        if (m_taken == before && name != imagingMeasurements && name != qualitativeEvaluations)
            m_unread.add(wordOf(name), QStringLiteral("CONTAINER"));
    }

    void group(const DataSet& container, int depth)
    {
        ++m_taken;
        ReportFinding finding;
        finding.maker.kind = ResultSource::Kind::File;
        std::vector<Vec3> outer = std::exchange(m_points, {}); // of the group that this one is in
        for (const DataSet& item : below(container))
            entry(item, finding, depth);
        if (!m_points.empty()) {
            std::array<Vec3, 2> box { m_points.front(), m_points.front() };
            for (const Vec3& point : m_points) {
                for (std::size_t axis = 0; axis < 3; ++axis) {
                    box[0][axis] = std::min(box[0][axis], point[axis]);
                    box[1][axis] = std::max(box[1][axis], point[axis]);
                }
            }
            finding.boxLps = box;
        }
        m_points = std::move(outer);
        if (finding.name.isEmpty())
            finding.name = finding.tracking.id;
        m_contents.findings.push_back(std::move(finding));
    }

    void entry(const DataSet& item, ReportFinding& finding, int depth)
    {
        const std::string_view type = typeOf(item);
        const Code name = nameOf(item);
        if (type == "NUM")
            number(item, name, finding);
        else if (type == "SCOORD3D")
            region(item, name, finding);
        else if (type == "SCOORD")
            pixelRegion(item);
        else if (type == "IMAGE")
            image(item, name, finding);
        else if (type == "CODE")
            coded(item, name, finding);
        else if (type == "TEXT")
            text(item, name, finding);
        else if (type == "CONTAINER")
            container(item, name, depth + 1);
        else if (type == "UIDREF" && name == trackingUid)
            finding.tracking.uid = dicom::safeTerm(item.text(0x0040A124));
        else if (type != "UIDREF" || name != sourceSeries) // the study's own
            leave(item);
    }

    void text(const DataSet& item, const Code& name, ReportFinding& finding)
    {
        const std::array<std::pair<Code, QString*>, 4> known { { { trackingIdentifier, &finding.tracking.id },
            { commentCode, &finding.comment }, { reasonCode, &finding.reason },
            { reviewerCode, &finding.reviewer } } };
        const auto found = std::ranges::find(known, name, &std::pair<Code, QString*>::first);
        if (found == known.end() || !found->second->isEmpty())
            remark(item, name, finding.remarks);
        else
            *found->second = taken(item);
    }

    void coded(const DataSet& item, const Code& name, ReportFinding& finding)
    {
        const Code value = valueOf(item);
        if (name == verdictCode && finding.verdict.isEmpty()) {
            finding.verdict = value.meaning;
            leaveBelow(item);
        } else if (name == findingCode && finding.name.isEmpty()) {
            Code side;
            for (const DataSet& child : below(item)) {
                if (nameOf(child) == lateralityCode && side.value.isEmpty())
                    side = valueOf(child);
                else
                    leave(child);
            }
            finding.name = nameOfCode(value, side);
        } else {
            remark(item, name, finding.remarks);
        }
    }

    void number(const DataSet& item, const Code& name, ReportFinding& finding)
    {
        const DataSet* value = item.firstItem(0x0040A300);
        const auto number = value ? value->number(0x0040A30A) : std::nullopt;
        if (!number)
            return leave(item);
        const bool isScore = name == codes::certainty();
        if (isScore && finding.score)
            return leave(item);
        QString meaning = name.meaning;
        for (const DataSet& child : below(item)) {
            const Code modifier = nameOf(child);
            const std::string_view type = typeOf(child);
            if (type == "SCOORD3D") {
                region(child, modifier, finding);
            } else if (type == "SCOORD") {
                pixelRegion(child);
            } else if (modifier == algorithmName) {
                finding.maker.kind = ResultSource::Kind::Model;
                finding.maker.name = textOf(child);
            } else if (modifier == algorithmVersion) {
                finding.maker.version = textOf(child);
            } else if (modifier == algorithmParameters
                && child.text(0x0040A160).starts_with("Weights SHA-256 ")) {
                finding.maker.sha256 = textOf(child).mid(16, 64);
            } else if (modifier == derivation && !wordOf(valueOf(child)).isEmpty()) {
                meaning += QStringLiteral(", ") + wordOf(valueOf(child)); // a mean is no maximum
            } else {
                leave(child);
            }
        }
        const Code unit = readCode(*value, 0x004008EA, m_characterSet);
        if (isScore)
            finding.score = unit == codes::percent() ? *number / 100.0 : *number;
        else
            finding.measurements.push_back({ { name.value, name.scheme, meaning }, *number, unit });
    }

    void image(const DataSet& item, const Code& name, ReportFinding& finding)
    {
        const DataSet* reference = item.firstItem(0x00081199);
        const auto segment = reference ? reference->integer(0x0062000B) : std::nullopt;
        if (!segment || finding.segmentation) {
            if (segment || name != sourceImage) // the study's own
                leave(item);
            return;
        }
        finding.segmentation = WrittenObject { dicom::safeTerm(reference->text(0x00081150)),
            dicom::safeTerm(reference->text(0x00081155)), {}, {} };
        finding.segmentNumber = static_cast<int>(std::clamp<std::int64_t>(*segment, 0, 65535));
        leaveBelow(item);
    }

    // The picture that it was drawn on belongs to it.
    void leaveBelowRegion(const DataSet& item)
    {
        for (const DataSet& child : below(item)) {
            if (typeOf(child) != "IMAGE")
                leave(child);
        }
    }

    void pixelRegion(const DataSet& item)
    {
        ++m_pixelRegions;
        leaveBelowRegion(item);
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
        if (points.empty() || 3 * points.size() != numbers.size())
            return leave(item); // what is left of it would be another region
        leaveBelowRegion(item);
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
    UnreadItems m_unread;
    std::size_t m_taken = 0; // findings, comments and remarks
    int m_pixelRegions = 0;
    int m_otherFrames = 0;
    int m_moreLines = 0;
    int m_cutTexts = 0;
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
