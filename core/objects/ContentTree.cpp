#include "core/objects/ContentTree.h"

#include "core/dicom/DecimalString.h"
#include "core/objects/Dcmtk.h"

#include <dcmtk/dcmsr/dsrdoc.h>

#include <stdexcept>

namespace fovea::objects {

namespace {

OFString toOf(const QString& text)
{
    return text.toUtf8().constData();
}

DSRCodedEntryValue toOf(const Code& code)
{
    return DSRCodedEntryValue(
        toOf(code.value.left(16)), toOf(code.scheme.left(16)), toOf(code.meaning.left(64)));
}

DSRTypes::E_RelationshipType toOf(ContentTree::Relation relation)
{
    switch (relation) {
    case ContentTree::Contains:
        return DSRTypes::RT_contains;
    case ContentTree::HasContext:
        return DSRTypes::RT_hasObsContext;
    case ContentTree::HasModifier:
        return DSRTypes::RT_hasConceptMod;
    case ContentTree::HasProperties:
        return DSRTypes::RT_hasProperties;
    case ContentTree::InferredFrom:
        return DSRTypes::RT_inferredFrom;
    }
    return DSRTypes::RT_contains;
}

DSRTypes::E_GraphicType3D toOf(ContentTree::Shape shape)
{
    switch (shape) {
    case ContentTree::Shape::Point:
        return DSRTypes::GT3_Point;
    case ContentTree::Shape::Polyline:
        return DSRTypes::GT3_Polyline;
    case ContentTree::Shape::Polygon:
        return DSRTypes::GT3_Polygon;
    case ContentTree::Shape::Ellipse:
        return DSRTypes::GT3_Ellipse;
    case ContentTree::Shape::Ellipsoid:
        return DSRTypes::GT3_Ellipsoid;
    }
    return DSRTypes::GT3_Point;
}

} // namespace

struct ContentTree::Parts {
    DSRDocument document;

    DSRDocumentTree& tree() { return document.getTree(); }
    DSRContentItem& add(Relation relation, DSRTypes::E_ValueType type, const Code& name)
    {
        if (tree().addContentItem(toOf(relation), type, DSRTypes::AM_belowCurrent) == 0)
            throw std::runtime_error("the item " + name.meaning.toStdString() + " can't stand there");
        DSRContentItem& item = tree().getCurrentContentItem();
        if (!name.value.isEmpty())
            check(item.setConceptName(toOf(name)));
        return item;
    }
};

ContentTree::ContentTree(Kind kind, const Code& title, const char* templateId)
    : m_parts(std::make_unique<Parts>())
{
    check(m_parts->document.createNewDocument(
        kind == Kind::Report ? DSRTypes::DT_Comprehensive3DSR : DSRTypes::DT_KeyObjectSelectionDocument));
    check(m_parts->document.setSpecificCharacterSetType(DSRTypes::CS_UTF8));
    if (m_parts->tree().addContentItem(DSRTypes::RT_isRoot, DSRTypes::VT_Container) == 0)
        throw std::runtime_error("the report has no root");
    DSRContentItem& root = m_parts->tree().getCurrentContentItem();
    check(root.setConceptName(toOf(title)));
    check(root.setTemplateIdentification(templateId, "DCMR"));
}

ContentTree::~ContentTree() = default;

void ContentTree::open(Relation relation, const Code& name, const char* templateId)
{
    DSRContentItem& item = m_parts->add(relation, DSRTypes::VT_Container, name);
    if (templateId)
        check(item.setTemplateIdentification(templateId, "DCMR"));
}

void ContentTree::close()
{
    m_parts->tree().goUp();
}

void ContentTree::text(Relation relation, const Code& name, const QString& text)
{
    QString plain = text;
    plain.removeIf([](QChar c) { return c.category() == QChar::Other_Control && c != u'\n'; });
    check(m_parts->add(relation, DSRTypes::VT_Text, name).setStringValue(toOf(plain)));
    close();
}

void ContentTree::code(Relation relation, const Code& name, const Code& value)
{
    check(m_parts->add(relation, DSRTypes::VT_Code, name).setCodeValue(toOf(value)));
    close();
}

void ContentTree::number(Relation relation, const Code& name, double value, const Code& unit)
{
    check(m_parts->add(relation, DSRTypes::VT_Num, name)
            .setNumericValue(
                DSRNumericMeasurementValue(dicom::decimalString(value).constData(), toOf(unit))));
    close();
}

void ContentTree::uid(Relation relation, const Code& name, const QString& uid)
{
    check(m_parts->add(relation, DSRTypes::VT_UIDRef, name).setStringValue(toOf(uid)));
    close();
}

void ContentTree::person(Relation relation, const Code& name, const QString& personName)
{
    QString plain = personName.left(64);
    plain.remove(u'\\');
    check(m_parts->add(relation, DSRTypes::VT_PName, name).setStringValue(toOf(plain)));
    close();
}

void ContentTree::image(Relation relation, const Code& name, const QString& sopClassUid,
    const QString& sopInstanceUid, int segment)
{
    DSRImageReferenceValue value(toOf(sopClassUid), toOf(sopInstanceUid));
    if (segment > 0)
        value.getSegmentList().addItem(static_cast<Uint16>(segment));
    check(m_parts->add(relation, DSRTypes::VT_Image, name).setImageReference(value));
    close();
}

void ContentTree::points(Relation relation, const Code& name, Shape shape, std::span<const Vec3> pointsLps,
    const QString& frameOfReferenceUid)
{
    DSRSpatialCoordinates3DValue value(toOf(shape));
    for (const Vec3& point : pointsLps)
        value.getGraphicDataList().addItem(
            static_cast<Float32>(point.x), static_cast<Float32>(point.y), static_cast<Float32>(point.z));
    check(value.setFrameOfReferenceUID(toOf(frameOfReferenceUid)));
    check(m_parts->add(relation, DSRTypes::VT_SCoord3D, name).setSpatialCoordinates3D(value));
    close();
}

void ContentTree::openLast()
{
    if (m_parts->tree().goDown() == 0)
        throw std::runtime_error("there is no item to open");
    while (m_parts->tree().gotoNext() != 0) { }
}

void ContentTree::addEvidence(const QString& studyUid, const QString& seriesUid, const QString& sopClassUid,
    const QString& sopInstanceUid)
{
    check(m_parts->document.getCurrentRequestedProcedureEvidence().addItem(
        toOf(studyUid), toOf(seriesUid), toOf(sopClassUid), toOf(sopInstanceUid)));
}

void ContentTree::writeTo(DcmItem& item)
{
    check(m_parts->document.write(item));
}

} // namespace fovea::objects
