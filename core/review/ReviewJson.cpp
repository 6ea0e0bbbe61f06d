#include "core/review/ReviewJson.h"

#include <QJsonArray>

#include <array>

namespace fovea {

namespace {

constexpr std::array sourceKinds { "model", "person", "file" }; // in the order of ResultSource::Kind

QJsonArray toJson(Vec3 v)
{
    return { v.x, v.y, v.z };
}

Vec3 vectorFrom(const JsonReader& json, QStringView field)
{
    const std::vector<double> numbers = json.numbers(field, 3);
    return { numbers[0], numbers[1], numbers[2] };
}

QString timeText(const QDateTime& time)
{
    return time.toUTC().toString(Qt::ISODateWithMs);
}

QDateTime timeFrom(const JsonReader& json, QStringView field)
{
    const QString text = json.text(field);
    return text.isEmpty() ? QDateTime() : QDateTime::fromString(text, Qt::ISODateWithMs).toUTC();
}

void setIfThere(QJsonObject& object, const char* field, const std::optional<double>& value)
{
    if (value)
        object.insert(QLatin1String(field), *value);
}

std::optional<ResultSource::Kind> sourceKindFromName(const QString& name)
{
    for (std::size_t i = 0; i < sourceKinds.size(); ++i) {
        if (name == QLatin1String(sourceKinds[i]))
            return static_cast<ResultSource::Kind>(i);
    }
    return std::nullopt;
}

} // namespace

QJsonObject toJson(const ResultSource& source)
{
    return { { QStringLiteral("kind"), QLatin1String(sourceKinds.at(static_cast<std::size_t>(source.kind))) },
        { QStringLiteral("name"), source.name }, { QStringLiteral("version"), source.version },
        { QStringLiteral("sha256"), source.sha256 } };
}

QJsonObject toJson(const Finding& finding)
{
    QJsonObject object { { QStringLiteral("id"), finding.id },
        { QStringLiteral("kind"), nameOf(finding.kind) },
        { QStringLiteral("source"), toJson(finding.source) }, { QStringLiteral("title"), finding.title },
        { QStringLiteral("label"), finding.label },
        { QStringLiteral("anchor_lps"), toJson(finding.anchorLps) } };
    if (finding.box) {
        object.insert(QStringLiteral("box_low_lps"), toJson(finding.box->low));
        object.insert(QStringLiteral("box_high_lps"), toJson(finding.box->high));
    }
    setIfThere(object, "volume_ml", finding.volumeMl);
    setIfThere(object, "size_mm", finding.sizeMm);
    setIfThere(object, "score", finding.score);
    setIfThere(object, "uncertainty", finding.uncertainty);
    if (finding.measurement)
        object.insert(QStringLiteral("measurement"), toJson(*finding.measurement));
    return object;
}

QJsonObject toJson(const Verdict& verdict)
{
    return { { QStringLiteral("state"), nameOf(verdict.state) },
        { QStringLiteral("reasons"), QJsonArray::fromStringList(verdict.reasons) },
        { QStringLiteral("reviewer"), verdict.reviewer },
        { QStringLiteral("time"), timeText(verdict.time) } };
}

QJsonObject toJson(const Comment& comment)
{
    return { { QStringLiteral("id"), comment.id }, { QStringLiteral("text"), comment.text },
        { QStringLiteral("author"), comment.author }, { QStringLiteral("time"), timeText(comment.time) },
        { QStringLiteral("reply_to"), comment.replyTo } };
}

QJsonObject toJson(const Label& label)
{
    return { { QStringLiteral("value"), label.value }, { QStringLiteral("name"), label.name },
        { QStringLiteral("rgb"), QJsonArray { label.rgb[0], label.rgb[1], label.rgb[2] } } };
}

QJsonObject toJson(const Geometry& geometry)
{
    return { { QStringLiteral("size"),
                 QJsonArray { static_cast<qint64>(geometry.size[0]), static_cast<qint64>(geometry.size[1]),
                     static_cast<qint64>(geometry.size[2]) } },
        { QStringLiteral("origin_lps"), toJson(geometry.originLps) },
        { QStringLiteral("spacing_mm"), toJson(geometry.spacingMm) },
        { QStringLiteral("axis_i"), toJson(geometry.direction.columns[0]) },
        { QStringLiteral("axis_j"), toJson(geometry.direction.columns[1]) },
        { QStringLiteral("axis_k"), toJson(geometry.direction.columns[2]) } };
}

QJsonObject toJson(const StudyBinding& binding)
{
    return { { QStringLiteral("study_uid"), binding.studyUid },
        { QStringLiteral("series_uid"), binding.seriesUid },
        { QStringLiteral("sop_instance_uids"), QJsonArray::fromStringList(binding.sopInstanceUids) },
        { QStringLiteral("frame_of_reference_uid"), binding.frameOfReferenceUid },
        { QStringLiteral("geometry_sha256"), binding.geometrySha256 },
        { QStringLiteral("voxels_sha256"), binding.voxelsSha256 } };
}

void JsonReader::refuse(QStringView field) const
{
    if (m_fault->field.isEmpty())
        m_fault->field = field.toString();
}

bool JsonReader::has(QStringView field) const
{
    return m_object.contains(field);
}

QString JsonReader::text(QStringView field) const
{
    const QJsonValue value = m_object.value(field);
    if (!value.isString())
        refuse(field);
    return value.toString();
}

double JsonReader::number(QStringView field) const
{
    const QJsonValue value = m_object.value(field);
    if (!value.isDouble())
        refuse(field);
    return value.toDouble();
}

std::optional<double> JsonReader::optionalNumber(QStringView field) const
{
    const QJsonValue value = m_object.value(field);
    if (value.isUndefined() || value.isNull())
        return std::nullopt;
    return number(field);
}

std::vector<double> JsonReader::numbers(QStringView field, std::size_t count) const
{
    const QJsonArray array = m_object.value(field).toArray();
    std::vector<double> numbers;
    for (const QJsonValue& value : array) {
        if (value.isDouble())
            numbers.push_back(value.toDouble());
    }
    if (numbers.size() != count || array.size() != static_cast<qsizetype>(count))
        refuse(field);
    numbers.resize(count);
    return numbers;
}

JsonReader JsonReader::object(QStringView field) const
{
    const QJsonValue value = m_object.value(field);
    if (!value.isObject())
        refuse(field);
    return { value.toObject(), *m_fault };
}

QJsonObject JsonReader::rawObject(QStringView field) const
{
    const QJsonValue value = m_object.value(field);
    if (!value.isObject())
        refuse(field);
    return value.toObject();
}

std::vector<JsonReader> JsonReader::array(QStringView field) const
{
    const QJsonValue value = m_object.value(field);
    if (!value.isArray())
        refuse(field);
    std::vector<JsonReader> readers;
    for (const QJsonValue& each : value.toArray()) {
        if (!each.isObject())
            refuse(field);
        readers.emplace_back(each.toObject(), *m_fault);
    }
    return readers;
}

QStringList JsonReader::texts(QStringView field) const
{
    const QJsonValue value = m_object.value(field);
    if (!value.isArray())
        refuse(field);
    QStringList texts;
    for (const QJsonValue& each : value.toArray()) {
        if (!each.isString())
            refuse(field);
        texts.append(each.toString());
    }
    return texts;
}

ResultSource sourceFrom(const JsonReader& json)
{
    return { json.choice(u"kind", sourceKindFromName), json.text(u"name"), json.text(u"version"),
        json.text(u"sha256") };
}

Finding findingFrom(const JsonReader& json)
{
    Finding finding;
    finding.id = json.text(u"id");
    finding.kind = json.choice(u"kind", findingKindFromName);
    finding.source = sourceFrom(json.object(u"source"));
    finding.title = json.text(u"title");
    finding.label = static_cast<std::uint16_t>(json.number(u"label"));
    finding.anchorLps = vectorFrom(json, u"anchor_lps");
    if (json.has(u"box_low_lps"))
        finding.box = BoxLps { vectorFrom(json, u"box_low_lps"), vectorFrom(json, u"box_high_lps") };
    finding.volumeMl = json.optionalNumber(u"volume_ml");
    finding.sizeMm = json.optionalNumber(u"size_mm");
    finding.score = json.optionalNumber(u"score");
    finding.uncertainty = json.optionalNumber(u"uncertainty");
    if (json.has(u"measurement")) {
        auto measurement = measurementFromJson(json.rawObject(u"measurement"));
        if (measurement)
            finding.measurement = std::move(*measurement);
        else
            json.refuse(u"measurement");
    }
    return finding;
}

Verdict verdictFrom(const JsonReader& json)
{
    return { json.choice(u"state", verdictStateFromName), json.texts(u"reasons"), json.text(u"reviewer"),
        timeFrom(json, u"time") };
}

Comment commentFrom(const JsonReader& json)
{
    return { json.text(u"id"), json.text(u"text"), json.text(u"author"), timeFrom(json, u"time"),
        json.text(u"reply_to") };
}

Label labelFrom(const JsonReader& json)
{
    const std::vector<double> rgb = json.numbers(u"rgb", 3);
    const auto channel = [&](std::size_t n) { return static_cast<std::uint8_t>(rgb[n]); };
    return { static_cast<std::uint16_t>(json.number(u"value")), json.text(u"name"),
        { channel(0), channel(1), channel(2) } };
}

Geometry geometryFrom(const JsonReader& json)
{
    const std::vector<double> size = json.numbers(u"size", 3);
    Geometry geometry;
    for (std::size_t axis = 0; axis < 3; ++axis)
        geometry.size[axis] = static_cast<std::int64_t>(size[axis]);
    geometry.originLps = vectorFrom(json, u"origin_lps");
    geometry.spacingMm = vectorFrom(json, u"spacing_mm");
    geometry.direction.columns
        = { vectorFrom(json, u"axis_i"), vectorFrom(json, u"axis_j"), vectorFrom(json, u"axis_k") };
    return geometry;
}

StudyBinding bindingFrom(const JsonReader& json)
{
    return { json.text(u"study_uid"), json.text(u"series_uid"), json.texts(u"sop_instance_uids"),
        json.text(u"frame_of_reference_uid"), json.text(u"geometry_sha256"), json.text(u"voxels_sha256") };
}

} // namespace fovea
