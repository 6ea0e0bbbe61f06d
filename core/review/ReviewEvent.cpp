#include "core/review/ReviewEvent.h"

#include "core/review/ReviewJson.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace fovea {

namespace {

QJsonObject toJson(const FindingsAdded& added)
{
    QJsonArray findings;
    for (const Finding& finding : added.findings)
        findings.append(toJson(finding));
    return { { QStringLiteral("event"), QStringLiteral("findings-added") },
        { QStringLiteral("findings"), findings } };
}

QJsonObject toJson(const FindingRemoved& removed)
{
    return { { QStringLiteral("event"), QStringLiteral("finding-removed") },
        { QStringLiteral("finding"), removed.finding } };
}

QJsonObject toJson(const VerdictGiven& given)
{
    return { { QStringLiteral("event"), QStringLiteral("verdict-given") },
        { QStringLiteral("finding"), given.finding }, { QStringLiteral("verdict"), toJson(given.verdict) } };
}

QJsonObject toJson(const CommentAdded& added)
{
    return { { QStringLiteral("event"), QStringLiteral("comment-added") },
        { QStringLiteral("finding"), added.finding }, { QStringLiteral("comment"), toJson(added.comment) } };
}

QJsonObject toJson(const CommentRemoved& removed)
{
    return { { QStringLiteral("event"), QStringLiteral("comment-removed") },
        { QStringLiteral("finding"), removed.finding }, { QStringLiteral("comment"), removed.comment } };
}

QJsonObject toJson(const CategorySet& set)
{
    return { { QStringLiteral("event"), QStringLiteral("category-set") },
        { QStringLiteral("finding"), set.finding }, { QStringLiteral("category"), set.category } };
}

QJsonObject toJson(const SeveritySet& set)
{
    return { { QStringLiteral("event"), QStringLiteral("severity-set") },
        { QStringLiteral("finding"), set.finding }, { QStringLiteral("severity"), nameOf(set.severity) } };
}

QJsonObject toJson(const MaskAdded& added)
{
    QJsonArray labels;
    for (const Label& label : added.labels)
        labels.append(toJson(label));
    return { { QStringLiteral("event"), QStringLiteral("mask-added") },
        { QStringLiteral("mask"), added.mask }, { QStringLiteral("source"), toJson(added.source) },
        { QStringLiteral("geometry"), toJson(added.geometry) }, { QStringLiteral("labels"), labels } };
}

QJsonObject toJson(const MaskEdited& edited)
{
    return { { QStringLiteral("event"), QStringLiteral("mask-edited") },
        { QStringLiteral("mask"), edited.mask }, { QStringLiteral("action"), edited.action } };
}

ReviewEvent::What eventFrom(const QString& name, const JsonReader& json)
{
    if (name == u"findings-added") {
        FindingsAdded added;
        for (const JsonReader& each : json.array(u"findings"))
            added.findings.push_back(findingFrom(each));
        return added;
    }
    if (name == u"mask-added") {
        MaskAdded added { json.text(u"mask"), sourceFrom(json.object(u"source")),
            geometryFrom(json.object(u"geometry")), {} };
        for (const JsonReader& each : json.array(u"labels"))
            added.labels.push_back(labelFrom(each));
        return added;
    }
    if (name == u"mask-edited")
        return MaskEdited { json.text(u"mask"), json.text(u"action") };

    const QString finding = json.text(u"finding");
    if (name == u"finding-removed")
        return FindingRemoved { finding };
    if (name == u"verdict-given")
        return VerdictGiven { finding, verdictFrom(json.object(u"verdict")) };
    if (name == u"comment-added")
        return CommentAdded { finding, commentFrom(json.object(u"comment")) };
    if (name == u"comment-removed")
        return CommentRemoved { finding, json.text(u"comment") };
    if (name == u"category-set")
        return CategorySet { finding, json.text(u"category") };
    if (name == u"severity-set")
        return SeveritySet { finding, json.choice(u"severity", severityFromName) };
    json.refuse(u"event");
    return {};
}

} // namespace

QByteArray encodeEvent(const ReviewEvent::What& what)
{
    return QJsonDocument(std::visit([](const auto& event) { return toJson(event); }, what))
        .toJson(QJsonDocument::Compact);
}

Result<ReviewEvent::What> decodeEvent(const QByteArray& json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    JsonReader::Fault fault;
    const JsonReader reader(document.object(), fault);
    ReviewEvent::What what = eventFrom(reader.text(u"event"), reader);
    if (!fault.field.isEmpty())
        return fail(ErrorCode::Damaged,
            "An event of the review can't be read: its \"" + fault.field.toStdString()
                + "\" is missing or wrong");
    return what;
}

QString summaryOf(const ReviewEvent::What& what)
{
    struct Visitor {
        QString operator()(const FindingsAdded& added) const
        {
            return QStringLiteral("Findings added: %1").arg(added.findings.size());
        }
        QString operator()(const FindingRemoved&) const { return QStringLiteral("Finding removed"); }
        QString operator()(const VerdictGiven& given) const
        {
            return QStringLiteral("Verdict: %1").arg(nameOf(given.verdict.state));
        }
        QString operator()(const CommentAdded&) const { return QStringLiteral("Comment added"); }
        QString operator()(const CommentRemoved&) const { return QStringLiteral("Comment removed"); }
        QString operator()(const CategorySet& set) const
        {
            return QStringLiteral("Category: %1").arg(set.category);
        }
        QString operator()(const SeveritySet& set) const
        {
            return QStringLiteral("Severity: %1").arg(nameOf(set.severity));
        }
        QString operator()(const MaskAdded&) const { return QStringLiteral("Mask added"); }
        QString operator()(const MaskEdited& edited) const
        {
            return QStringLiteral("Mask edited: %1").arg(edited.action);
        }
    };
    return std::visit(Visitor {}, what);
}

} // namespace fovea
