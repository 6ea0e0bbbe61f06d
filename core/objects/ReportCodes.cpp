#include "core/objects/ReportCodes.h"

#include "core/objects/ReportWriter.h"

namespace fovea {

namespace {

Code ucum(const char* value, const char* meaning)
{
    return { QString::fromLatin1(value), QStringLiteral("UCUM"), QString::fromLatin1(meaning) };
}

} // namespace

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
    return ucum("ml", "milliliter");
}
Code millimetre()
{
    return ucum("mm", "millimeter");
}
Code degree()
{
    return ucum("deg", "degree");
}
Code squareMillimetre()
{
    return ucum("mm2", "square millimeter");
}
Code hounsfield()
{
    return ucum("[hnsf'U]", "Hounsfield unit");
}
Code percent()
{
    return ucum("%", "percent");
}
Code unitless()
{
    return ucum("1", "no units");
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

} // namespace fovea
