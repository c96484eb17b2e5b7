"""Given names common in US practices, English and Spanish, folded: data only.

A name that is not here is still found where the sentence puts it in a person's place (after "Hi", after
"your son"). `WORD_NAMES` are also words, months or places and count only in such a place.
"""

from __future__ import annotations

from typing import Final

from appliance.domain.phi.folding import word_set

GIVEN_NAMES: Final = word_set(
    "aaron abby abigail abraham ada adam adriana adrian agnes aiden aisha alan albert alberto alejandra"
    " alejandro alex alexa alexander alexandra alexis alfonso alfredo alice alicia alina alisha allen"
    " allison alma alonso alvaro alyssa amanda amber amelia amir amy ana andre andrea andres andrew andy"
    " angel angela angelica angelina anita ann anna anne annie anthony antonia antonio april araceli"
    " ariana ariel armando arthur arturo ashley audrey august austin autumn ava barbara beatriz becky"
    " belen benita benjamin ben bernard beth bethany betty beverly bill billy blanca bob bobby bonnie"
    " brad bradley brandon brenda brian brianna brittany brooke bruce bryan caleb calvin cameron camila"
    " carina carl carla carlos carmen carol carolina caroline carolyn carrie casey catalina catherine"
    " cathy cecilia celia cesar chad charles charlie charlotte chelsea cheryl chloe chris christian"
    " christina christine christopher cindy claire clara claudia colin colleen connie connor consuelo"
    " corey courtney craig cristina cristian crystal curtis cynthia daisy dale dan dana daniel daniela"
    " danielle danny darlene darren dave david dawn dean debbie deborah debra delia denise dennis derek"
    " diana diane diego dolores dominic don donald donna dora doris dorothy doug douglas dulce dustin"
    " dylan earl eddie edgar edith eduardo edward edwin eileen elaine elena eli elias elijah elizabeth"
    " ella ellen emilia emilio emily emma enrique eric erica erik erika erin ernesto esmeralda esperanza"
    " esteban estela esther ethan eugene eva evan evelyn fabian faith fatima felicia felipe felix"
    " fernanda fernando florence fran frances francesca francis francisca francisco frank fred frederick"
    " gabriel gabriela gail gary george gerald gerardo gilbert gilberto gina giselle gladys glenn gloria"
    " gonzalo grace graciela greg gregory greta guadalupe guillermo gustavo hailey hannah harold harry"
    " hassan hazel heather hector heidi helen henry hilda hope howard hugo ian ibrahim ignacio ines"
    " irene iris irma isaac isabel isabella isaiah ivan ivy jack jackie jackson jacob jacqueline jaime"
    " jake james jamie jan jane janet janice jared jasmine jason javier jay jean jeff jeffrey jen jenna"
    " jennifer jenny jeremy jerry jesse jessica jesus jill jim jimmy joan joann joaquin jocelyn jodi joe"
    " joel john johnny jon jonathan jordan jorge jose josefina joseph joshua josh joy joyce juan juana"
    " juanita judith judy julia julian juliana julie julio june justin kaitlyn karen karina karl karla"
    " kate katherine kathleen kathryn kathy katie kayla keith kelly ken kenneth kevin kim kimberly"
    " kristen kristin kyle lakshmi larry laura lauren laurie lawrence leah lee leo leon leonard leonardo"
    " leslie leticia liam lidia lilian lily linda lisa logan lois lola lorena lorenzo lori louis louise"
    " lucas lucia luciana lucy luis luisa luke luz lydia lynn mabel madison maggie manuel manuela marc"
    " marcela marcia marco marcos marcus margaret margarita maria mariah mariana marie marilyn mario"
    " marisol marissa mark marlene marta martha martin martina marvin mary mateo mathew matt matthew"
    " maureen mauricio max maya megan mei melanie melinda melissa mercedes mia michael michele michelle"
    " miguel mike mildred miranda miriam mitchell mohamed mohammed moises molly monica morgan nadia"
    " nancy naomi natalia natalie nate nathan nathaniel nelson nicholas nick nicolas nicole nina noah"
    " noel noelia nora norma norman octavio olga oliver olivia omar oscar osvaldo owen pablo paloma pam"
    " pamela paola pat patricia patrick paul paula paulina pedro peggy penny pete peter phil philip"
    " phillip phyllis pilar priscilla priya rachel rafael ralph ramiro ramon randy raquel raul ravi ray"
    " raymond rebeca rebecca regina renata rene ricardo richard rick ricky rita rob robert roberta"
    " roberto robin rocio rodney rodrigo roger roland ronald rosa rosalia rosario rose rosemary roxana"
    " roy ruben ruby russell ruth ryan sabrina sally salvador sam samantha samir samuel sandra santiago"
    " sara sarah saul scott sean sebastian selena sergio seth shannon sharon shawn sheila shelby sherry"
    " shirley silvia simon sofia sonia sophia sophie stacy stanley stella stephanie stephen steve steven"
    " sue summer susan susana suzanne sylvia tamara tammy tania tanya tara ted teresa terri terry"
    " theodore theresa thomas tiffany tim timothy tina todd tom tomas tommy toni tony tracy travis"
    " trevor trinidad tyler valentina valeria valerie vanessa vera veronica vicente vicki victor"
    " victoria vincent viola violet virginia vivian walter wanda wayne wendy wesley wilfredo will"
    " william willie wilma xavier ximena yesenia yolanda yvette yvonne zachary zoe"
)
WORD_NAMES: Final = word_set(
    "angel april august autumn amber ava bill blanca carol christian consuelo crystal daisy dawn dean"
    " dolores dulce esperanza faith frank grace guadalupe hazel hope iris ivy jack jan jay jordan joy"
    " june kelly ken kim lee luz mark max maya mercedes may nick noel olive pat paloma penny pilar ray"
    " rob robin rosa rosario rose ruby salvador santiago stanley summer trinidad vera victoria viola"
    " violet virginia will austin jackson madison florence carolina georgia charlotte savannah chelsea"
    " brooke dale earl glenn martin morgan nelson jesus"
)
